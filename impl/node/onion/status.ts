const passable = new Set([200, 400, 401, 403, 404, 406, 410, 413, 421, 429, 502, 503, 504]);

/** A status that came from further down the path, as it is passed on: those that nodes do not know become 500. */
export const passableStatus = (status: number): number => (passable.has(status) ? status : 500);
