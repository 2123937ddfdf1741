import { webgpuEngine } from '../../src/trainer/engine/webgpu/engine.ts';
import { engineContract } from './contract.ts';

engineContract(webgpuEngine());
