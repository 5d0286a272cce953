import { RequestError } from "./answers.js";
import type { ServerAnswer, ServerRequest } from "./types.js";

/** A request whose path was found in the table. */
export interface RoutedRequest extends ServerRequest {
  /** The segments that the pattern names, unescaped. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** One line of a table: method, path with `:names` for segments, and what answers; `*` at the end takes any rest. */
export interface Route<Context> {
  readonly method: string;
  readonly pattern: string;
  readonly answer: (context: Context, request: RoutedRequest) => ServerAnswer;
}

const unescapedSegments = (path: string): readonly string[] | undefined => {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
};

const match = (pattern: string, segments: readonly string[]): Record<string, string> | undefined => {
  const parts = pattern.split("/").slice(1);
  const open = parts.at(-1) === "*";
  const fixed = open ? parts.slice(0, -1) : parts;
  if (open ? segments.length < fixed.length : segments.length !== fixed.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of fixed.entries()) {
    const segment = segments[index]!;
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
};

/**
 * The line of a table that a request is for.
 * @throws RequestError 404 for an unknown path, 405 for another method than the path knows
 */
export const findRoute = <Context>(
  routes: readonly Route<Context>[],
  request: ServerRequest,
): { readonly route: Route<Context>; readonly request: RoutedRequest } => {
  const mark = request.endpoint.indexOf("?");
  const path = mark < 0 ? request.endpoint : request.endpoint.slice(0, mark);
  const segments = unescapedSegments(path);
  let known = false;
  for (const route of segments === undefined ? [] : routes) {
    const params = match(route.pattern, segments!);
    if (params === undefined) continue;
    known = true;
    if (route.method !== request.method) continue;
    const query = new URLSearchParams(mark < 0 ? "" : request.endpoint.slice(mark + 1));
    return { route, request: { ...request, params, query } };
  }
  throw known ? new RequestError(405, "Method Not Allowed") : new RequestError(404, "Not Found");
};
