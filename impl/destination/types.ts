/** A request to a server, out of an onion or as it came over HTTP. */
export interface ServerRequest {
  /** In upper case. */
  readonly method: string;
  /** Path with a leading slash, and query, as they were asked for. */
  readonly endpoint: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the server answers; header names in lower case. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** The server behind the wires: one function, whatever brought the request. */
export type ServerHandler = (request: ServerRequest) => ServerAnswer;

/** What a server takes from outside. */
export interface ServerPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (length: number) => Buffer;
}
