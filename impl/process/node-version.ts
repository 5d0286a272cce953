/** Oldest Node that the package supports, as in `engines` of package.json. */
export const oldestNode = [20, 19] as const;

/**
 * Says in one line why this Node is too old, or undefined when it is new enough.
 * @param version as `process.versions.node`, for example `20.19.0`
 */
export const nodeVersionProblem = (version: string): string | undefined => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `swarmcheck needs Node ${oldestMajor}.${oldestMinor} or newer, this is Node ${version}`;
};
