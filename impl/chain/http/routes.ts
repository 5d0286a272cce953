import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerJsonRpc, type JsonRpcDispatch } from "./json-rpc.js";
import { createTokenCheck } from "./token.js";

/** Largest request body taken, bytes. */
const maxBody = 1024 * 1024;

export interface RoutesOptions {
  readonly publicRpc: JsonRpcDispatch;
  /** The admin interface and the token that guards it; a listener without has none. */
  readonly admin?: { readonly rpc: JsonRpcDispatch; readonly token: string };
  readonly onBug: (error: unknown) => void;
}

const json = (text: string): Response => new Response(text, { headers: { "content-type": "application/json" } });

/** `POST /json_rpc` for everybody, and `POST /admin` for who knows the token (401 otherwise). */
export const createRoutes = ({ publicRpc, admin, onBug }: RoutesOptions): Hono => {
  const app = new Hono();
  app.onError((error) => {
    onBug(error);
    return new Response("internal error\n", { status: 500 });
  });
  const limit = bodyLimit({
    maxSize: maxBody,
    onError: () => new Response(`the body is larger than ${maxBody} bytes\n`, { status: 413 }),
  });
  app.post("/json_rpc", limit, async (context) =>
    json(await answerJsonRpc(await context.req.text(), publicRpc, onBug)),
  );
  if (admin !== undefined) {
    const isAllowed = createTokenCheck(admin.token);
    app.post(
      "/admin",
      async (context, next) => {
        if (isAllowed(context.req.header("authorization"))) return next();
        return new Response("the admin token is missing or wrong\n", {
          status: 401,
          headers: { "www-authenticate": "Bearer" },
        });
      },
      limit,
      async (context) => json(await answerJsonRpc(await context.req.text(), admin.rpc, onBug)),
    );
  }
  return app;
};
