/** Version of the deployed storage server whose protocol this node speaks. */
export const protocolVersion = [2, 8, 0] as const;

/** As it stands in headers. */
export const serverName = `Oxen Storage Server/${protocolVersion.join(".")}`;
