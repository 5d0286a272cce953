/** Binds the port of last time, or any port if that one is taken or unknown (0). */
export const onRememberedPort = async <Bound>(port: number, bind: (port: number) => Promise<Bound>): Promise<Bound> => {
  if (port === 0) return bind(0);
  try {
    return await bind(port);
  } catch {
    return bind(0);
  }
};
