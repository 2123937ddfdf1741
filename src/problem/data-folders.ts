/** @file Where a spec may read data beyond its own folder and the working one. */

/** The environment's list of folders, separated like those of PATH; the editor's setting is `pinn.dataFolders`. */
export const dataFoldersVariable = 'PINN_LENS_DATA_FOLDERS';
