/** @file Prints the layers of the network that the trainings of thesis.py begin with, as one line of JSON. */
import { firstNetwork, layersOf } from './network.ts';

console.log(JSON.stringify(layersOf(firstNetwork(0).theta)));
