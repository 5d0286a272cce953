import { accountFields, readAccount } from "../account.js";
import { type Body, type BodyValue, type Encoding, writeJson } from "../body.js";
import { type Endpoint, reading } from "../endpoint.js";
import { type ExactJson, objectOf, readExactJson } from "../exact-json.js";
import { type Params, readFields, required } from "../params.js";
import { invalidRequest, Refused } from "../refused.js";
import { type Scene, stamp, swarmBody } from "../scene.js";

const getSwarm = (name: string): Endpoint => ({
  name,
  recursive: false,
  read: (params, node) => {
    const found = readFields(params, accountFields);
    const account = readAccount(found, node, "Pubkey must be 66 hex digits/33 bytes long");
    return (state, scene) => reading(state, swarmBody(scene, account));
  },
});

/** Tells the swarm of any account, under its name and an older one. */
export const getSwarmEndpoints: readonly Endpoint[] = [getSwarm("get_swarm"), getSwarm("get_snodes_for_pubkey")];

/** Tells version and time. Its parameters are not looked at. */
export const infoEndpoint: Endpoint = {
  name: "info",
  recursive: false,
  read: () => (state, scene) =>
    reading(state, { version: [...scene.node.version], timestamp: scene.now, ...stamp(scene) }),
};

/** What clients may ask the chain daemon. */
const askable: ReadonlySet<string> = new Set(["get_service_nodes", "ons_resolve"]);

/** A value of JSON as it stands in an answer. */
const bodyOf = (value: ExactJson): BodyValue => {
  const fields = objectOf(value);
  if (fields !== undefined) return Object.fromEntries([...fields].map(([key, item]) => [key, bodyOf(item)]));
  if (Array.isArray(value)) return (value as readonly ExactJson[]).map(bodyOf);
  return value as null | boolean | string | bigint | number;
};

const wrongParams = (): Refused => invalidRequest("oxend_request params field does not contain valid json");

/** Parameters for the daemon as JSON text; in bencoding they are a text that holds JSON. */
const readDaemonParams = (given: unknown, encoding: Encoding): string | undefined => {
  if (given === undefined) return undefined;
  if (encoding === "json") return writeJson(bodyOf(given as ExactJson));
  const value = given instanceof Uint8Array ? readExactJson(given) : undefined;
  if (value === undefined) throw wrongParams();
  return value === null ? undefined : writeJson(bodyOf(value));
};

const askDaemon = ({ node, now }: Scene, endpoint: string, params: string | undefined): Body => {
  const answer = node.daemon?.(endpoint, params);
  if (answer === undefined) throw new Refused(400, "Unknown oxend error");
  if (answer.status !== 200) throw new Refused(400, new TextDecoder().decode(answer.body));
  const result = readExactJson(answer.body);
  if (result === undefined) throw new Refused(502, "oxend returned unparsable data");
  return { result: bodyOf(result), t: now, hf: [...node.hardfork] };
};

/** Passes two kinds of questions on to the chain daemon. */
export const daemonEndpoint: Endpoint = {
  name: "oxend_request",
  recursive: false,
  read: (params: Params) => {
    const found = readFields(params, { endpoint: "text", params: "any" });
    const endpoint = new TextDecoder().decode(required(found.endpoint, "endpoint"));
    if (!askable.has(endpoint)) throw invalidRequest(`Invalid oxend endpoint '${endpoint}'`);
    const daemonParams = readDaemonParams(found.params, params.encoding);
    return (state, scene) => reading(state, askDaemon(scene, endpoint, daemonParams));
  },
};
