/** @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean }} Locked */
/** @typedef {{ packages: Record<string, Locked> }} Lock */

/** Whether `installed` (npm's record inside node_modules) holds every package of `lock` at its version, but for optional
 * ones, which may be for another machine. @param {Lock} lock @param {Lock} installed */
export function sameInstall(lock, installed) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed.packages[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}
