/** @file What a native TensorFlow is put together from: the binding's package and Python wheels with the libraries. */
import { join } from 'node:path';

export const tfjsVersion = '4.22.0';
/** Newest libtensorflow with which every test of tfjs-core passes over the 4.22.0 binding. */
export const libraryVersion = '2.15.1';

export type RecipeName = 'cpu' | 'gpu';

export interface Wheel {
  name: string;
  version: string;
  /** Of the file for Linux x86-64 and CPython 3.11; `null`: as the index says. */
  sha256: string | null;
}

export interface Recipe {
  name: RecipeName;
  /** npm package of the binding. */
  binding: string;
  wheels: Wheel[];
  /** Bytes to download and on disk at the end, together with the downloads. */
  download: number;
  disk: number;
}

const megabyte = 2 ** 20;

/** Versions that libtensorflow 2.15.1 was built against (`tensorflow[and-cuda]`). */
const nvidia: [name: string, version: string][] = [
  ['cublas', '12.2.5.6'],
  ['cuda-runtime', '12.2.140'],
  ['cuda-nvcc', '12.2.140'],
  ['cudnn', '8.9.4.25'],
  ['cufft', '11.0.8.103'],
  ['cusolver', '11.5.2.141'],
  ['cusparse', '12.1.2.141'],
  ['nvjitlink', '12.2.140'],
  ['nccl', '2.16.5'],
];

export const recipes: Record<RecipeName, Recipe> = {
  cpu: {
    name: 'cpu',
    binding: '@tensorflow/tfjs-node',
    wheels: [
      {
        name: 'tensorflow-cpu',
        version: libraryVersion,
        sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
      },
    ],
    download: 215 * megabyte,
    disk: 1200 * megabyte,
  },
  gpu: {
    name: 'gpu',
    binding: '@tensorflow/tfjs-node-gpu',
    wheels: [
      {
        name: 'tensorflow',
        version: libraryVersion,
        sha256: 'bb0edd69103c154245c5f209f0507355cc68ba7e4de350084bc31edc562478e4',
      },
      ...nvidia.map(([name, version]) => ({ name: `nvidia-${name}-cu12`, version, sha256: null })),
    ],
    download: 2300 * megabyte,
    disk: 7000 * megabyte,
  },
};

/** First driver that runs CUDA 12 (NVIDIA, CUDA 12.0 release notes, table 3). */
export const cuda12Driver = 525.6;

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const headers = ['c', 'core/platform'].map((x) => `tensorflow/include/tensorflow/${x}/`);
const otherHeaders = ['tensorflow/include/tsl/', 'tensorflow/include/xla/tsl/'];

/** Where a file of a wheel goes under the binding's `deps`; `null`: it is not needed. */
export function placeInDeps(deps: string, entry: string): string | null {
  const library = libraries.find((name) => entry === `tensorflow/${name}`);
  if (library) return join(deps, 'lib', library);
  if (entry.endsWith('.h') && [...headers, ...otherHeaders].some((prefix) => entry.startsWith(prefix))) {
    return join(deps, entry.slice('tensorflow/'.length));
  }
  return /^nvidia\/[\w-]+\/(lib|bin|nvvm)\//.test(entry) ? join(deps, entry) : null;
}

/** Names under which linkers and the binding look for the libraries. */
export const libraryLinks: [link: string, to: string][] = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow.so.2', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
];
