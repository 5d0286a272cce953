import { protocolVersion } from "../version.js";
import type { Endpoint } from "./endpoint.js";
import { stamp } from "./swarm-body.js";

/** Version, time and hard fork; the innermost request of a path build. */
export const infoEndpoint: Endpoint = {
  name: "info",
  recursive: false,
  prepare: () => ({
    run: async (node) => ({
      status: 200,
      body: { version: [...protocolVersion], timestamp: node.clock.now(), ...stamp(node) },
    }),
  }),
};
