//! Operations that the generator does not support.

use super::{changed, rejects};

#[test]
fn rejects_unsupported_operations_with_their_place() {
    let with_parameter = |parameter: &str| {
        changed(
            "      requestBody:\n",
            &format!("      parameters: [{parameter}]\n      requestBody:\n"),
        )
    };
    for (name, contract, expected) in [
        (
            "a parameter that is a part of a segment",
            Some(changed("  /v3/session/:\n", "  /v3/session/{id}.json/:\n")),
            "post /v3/session/{id}.json/: {id}.json: a parameter has to be a whole segment of the path",
        ),
        (
            "an unknown extension of an operation",
            Some(changed(
                "x-creates: {id: session_id,",
                "x-create: {id: session_id,",
            )),
            "post /v3/session/: x-create is unknown; known are x-assumption, x-creates, x-idempotent-with, x-source",
        ),
        (
            "an id that cannot be a method",
            Some(changed(
                "operationId: create_session",
                "operationId: create-session",
            )),
            "post /v3/session/: the operationId create-session cannot be the name of a method",
        ),
        (
            "an id of a method that exists",
            Some(changed(
                "operationId: create_session",
                "operationId: builder",
            )),
            "post /v3/session/: the operationId builder cannot be the name of a method",
        ),
        (
            "a reference to a response",
            Some(changed(
                "        '401':\n",
                "        '409': {$ref: '#/components/responses/Conflict'}\n        '401':\n",
            )),
            "post /v3/session/: response 409: a reference to a response is not supported; write it here",
        ),
        (
            "a range of successes",
            Some(changed(
                "        '401':\n",
                "        '2XX': {description: Fine.}\n        '401':\n",
            )),
            "post /v3/session/: response 2XX: this status is not supported",
        ),
        (
            "a server of an operation",
            Some(changed(
                "      x-idempotent-with: v",
                "      servers: [{url: 'https://a.example'}]\n      x-idempotent-with: v",
            )),
            "post /v3/session/: servers of an operation is not supported",
        ),
        (
            "a key in the query",
            Some(changed(
                "      in: header\n      name: x-api-key",
                "      in: query\n      name: x-api-key",
            )),
            "the security scheme ApiKey is not an apiKey in a header",
        ),
        (
            "an optional body",
            Some(changed(
                "      requestBody:\n        required: true\n",
                "      requestBody:\n",
            )),
            "post /v3/session/: a request body that may be left out is not supported",
        ),
        (
            "a parameter in a header",
            Some(with_parameter(
                "{name: X-Trace, in: header, schema: {type: string}}",
            )),
            "post /v3/session/: the parameter X-Trace is in the header; supported are path and query",
        ),
        (
            "a parameter that is an object",
            Some(with_parameter(
                "{name: filter, in: query, schema: {type: object}}",
            )),
            "post /v3/session/: the parameter filter has a schema that is not supported",
        ),
        (
            "a path parameter that is not in the path",
            Some(with_parameter(
                "{name: id, in: path, required: true, schema: {type: string}}",
            )),
            "post /v3/session/: the path has no {id}",
        ),
        (
            "a path with an undeclared parameter",
            Some(changed("  /v3/session/:\n", "  /v3/session/{id}/:\n")),
            "post /v3/session/{id}/: a part of the path has no parameter of its name",
        ),
        (
            "a response with an inline schema",
            Some(changed(
                "              schema:\n                $ref: '#/components/schemas/Session'\n",
                "              schema: {type: object}\n",
            )),
            "post /v3/session/: response 201: the schema is not supported here; give it a name under \
             components.schemas and refer to it",
        ),
        (
            "a retry that depends on an unknown field",
            Some(changed(
                "x-idempotent-with: vendor_data",
                "x-idempotent-with: request_id",
            )),
            "post /v3/session/: x-idempotent-with: CreateSessionRequest has no request_id",
        ),
        (
            "an id in an unknown field",
            Some(changed(
                "x-creates: {id: session_id,",
                "x-creates: {key: session_id,",
            )),
            "post /v3/session/: x-creates has \"key\"; known are id, number, url",
        ),
        (
            "a limit of an unknown kind",
            Some(changed("x-rate-limit: limit", "x-rate-limit: most")),
            "post /v3/session/: the x-rate-limit \"most\" of X-RateLimit-Limit is unknown; known are limit, remaining, reset",
        ),
    ] {
        rejects(name, contract.as_deref(), expected);
    }
}
