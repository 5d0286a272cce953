import { jsonAnswer } from "../../destination/answers.js";
import type { GroupRoute } from "../caller.js";
import type { GroupContext } from "../context.js";

/** What this server can do, in ascending order. */
const capabilitiesOf = ({ settings }: GroupContext): readonly string[] =>
  settings.blinding ? ["blind", "sogs"] : ["sogs"];

/** Requests about the server as a whole. */
export const generalRoutes: readonly GroupRoute[] = [
  {
    method: "GET",
    pattern: "/capabilities",
    answer: ({ group }, { query }) => {
      const capabilities = capabilitiesOf(group);
      const required = (query.get("required") ?? "").split(",").filter((name) => name !== "");
      const missing = required.filter((name) => !capabilities.includes(name));
      return missing.length === 0 ? jsonAnswer({ capabilities }) : jsonAnswer({ capabilities, missing }, 412);
    },
  },
];
