// Holds the types that openapi-typescript generates to what the contract means, and uses them with
// plain fetch. The compiler does the first; what is left of this file after it does the second.

import type { components, operations, paths } from "./didit.d.ts";
import { page } from "./request.js";

declare const process: { argv: string[] };

type Request = components["schemas"]["CreateSessionRequest"];
type Session = components["schemas"]["Session"];
type ErrorBody = components["schemas"]["ErrorBody"];
type Responses = operations["create_session"]["responses"];
type Body<Status extends keyof Responses> = Responses[Status]["content"]["application/json"];

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Holds<Fact extends true> = Fact;
type Value<Of, Name extends keyof Of> = Required<Of>[Name];

export type Facts = [
  Holds<Same<Session["vendor_data"], string | null>>,
  Holds<Same<Value<Session, "callback">, string | null>>,
  Holds<Same<Value<components["schemas"]["ExpectedDetails"], "gender">, "M" | "F" | null>>,
  Holds<Same<keyof Responses, 201 | 400 | 401 | 403 | 429>>,
  Holds<Same<Body<201>, Session>>,
  Holds<Same<Body<400> | Body<401> | Body<403> | Body<429>, ErrorBody>>,
  Holds<Same<Value<ErrorBody, "detail">, string>>,
];

const path: keyof paths = "/v3/session/";
const url = process.argv[2] + path;

async function post<Status extends keyof Responses>(request: Request, status: Status, key = "the-key"): Promise<Body<Status>> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(request) });
  check(`${response.status} instead of ${status}`, response.status === status);
  return (await response.json()) as Body<Status>;
}

function check(what: string, isSo: boolean): void {
  if (!isSo) throw new Error(`TypeScript: ${what}`);
}

const session = await post(page, 201);
const vendorData: string | null = session.vendor_data;
check("the session is another one's", vendorData === page.vendor_data && session.callback === page.callback);

const bare = await post({ workflow_id: page.workflow_id, expected_details: { gender: null } }, 201);
check("what was not sent is not null", bare.vendor_data === null && bare.callback === null);

const rejected = await post({ ...page, workflow_id: "99999999-2222-3333-4444-555555555555" }, 400);
check("the 400 does not name its field", rejected["workflow_id"] !== undefined && rejected.detail === undefined);
const unauthorized = await post(page, 401, "another-key");
check("the 401 has no detail", typeof unauthorized.detail === "string");

console.log("TypeScript: the types are right, and the page's request gets a 201");
