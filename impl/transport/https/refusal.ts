import { type IncomingMessage, STATUS_CODES } from "node:http";

/** Time in which the rest of a refused request is dropped unread, so that the caller gets to see the answer, milliseconds. */
const lingerMs = 1_000;

/**
 * Answers at once, without waiting for the body, and closes the connection. What the caller is still sending is dropped
 * for a moment: closing with unread data would reset the connection and could destroy the answer on its way.
 */
export const endWithRefusal = (request: IncomingMessage, status: number, body: string): void => {
  const { socket } = request;
  request.on("error", () => {});
  request.resume();
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: text/plain",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Date: ${new Date().toUTCString()}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(linger));
};
