//! Operations that the generator does not support.

use super::{CONTRACT, changed, generate, rejects};

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
            "/paths/~1v3~1session~1{id}.json~1/post: {id}.json: a parameter has to be a whole segment of the path",
        ),
        (
            "an unknown extension of an operation",
            Some(changed(
                "x-creates: {id: session_id,",
                "x-create: {id: session_id,",
            )),
            "/paths/~1v3~1session~1/post/x-create: is unknown here; known are operationId, summary, ",
        ),
        (
            "an id that cannot be a method",
            Some(changed(
                "operationId: create_session",
                "operationId: create-session",
            )),
            "/paths/~1v3~1session~1/post: the operationId create-session cannot be the name of a method",
        ),
        (
            "an id of a method that exists",
            Some(changed(
                "operationId: create_session",
                "operationId: builder",
            )),
            "/paths/~1v3~1session~1/post: the operationId builder cannot be the name of a method",
        ),
        (
            "a reference to a response",
            Some(changed(
                "        '401':\n",
                "        '409': {$ref: '#/components/responses/Conflict'}\n        '401':\n",
            )),
            "/paths/~1v3~1session~1/post/responses/409/$ref: is not supported; write it where it is used",
        ),
        (
            "a range of successes",
            Some(changed(
                "        '401':\n",
                "        '2XX': {description: Fine.}\n        '401':\n",
            )),
            "/paths/~1v3~1session~1/post/responses/2XX: this status is not supported",
        ),
        (
            "a server of an operation",
            Some(changed(
                "      x-idempotent-with: v",
                "      servers: [{url: 'https://a.example'}]\n      x-idempotent-with: v",
            )),
            "/paths/~1v3~1session~1/post/servers: is not supported; there is one server for all operations",
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
            "/paths/~1v3~1session~1/post: a request body that may be left out is not supported",
        ),
        (
            "a parameter in a cookie",
            Some(with_parameter(
                "{name: trace, in: cookie, schema: {type: string}}",
            )),
            "/paths/~1v3~1session~1/post: the parameter trace is in the cookie; supported are path, query and header",
        ),
        (
            "a header that the client sets itself",
            Some(with_parameter(
                "{name: Accept, in: header, schema: {type: string}}",
            )),
            "/paths/~1v3~1session~1/post: the client sets the header Accept itself",
        ),
        (
            "a parameter without a schema",
            Some(with_parameter("{name: trace, in: query}")),
            "/paths/~1v3~1session~1/post: the parameter trace has a schema that is not supported",
        ),
        (
            "a parameter that is an object",
            Some(with_parameter(
                "{name: filter, in: query, schema: {type: object, properties: {a: {type: string}}}}",
            )),
            "/paths/~1v3~1session~1/post: the parameter filter has a schema that is not supported: use a text, a number, a flag, a list of values, \
             or a reference to one of these",
        ),
        (
            "a parameter that may be null",
            Some(with_parameter(
                "{name: filter, in: query, schema: {type: integer, nullable: true}}",
            )),
            "/parameters/0/schema: may be null, which is not supported for a whole message or a parameter",
        ),
        (
            "a parameter that is a list of lists",
            Some(with_parameter(
                "{name: filter, in: query, schema: {type: array, items: {type: array, items: {type: string}}}}",
            )),
            "the parameter filter has a schema that is not supported: use a text, a number",
        ),
        (
            "a parameter that is a map",
            Some(with_parameter(
                "{name: filter, in: query, schema: {type: object, additionalProperties: {type: string}}}",
            )),
            "the parameter filter has a schema that is not supported: use a text, a number",
        ),
        (
            "a list in a path",
            Some(
                with_parameter(
                    "{name: id, in: path, required: true, schema: {type: array, items: {type: string}}}",
                )
                .replace("/v3/session/:", "/v3/session/{id}/:"),
            ),
            "the parameter id has a schema that is not supported: only a query can have a list",
        ),
        (
            "a path parameter that is not in the path",
            Some(with_parameter(
                "{name: id, in: path, required: true, schema: {type: string}}",
            )),
            "/paths/~1v3~1session~1/post: the path has no {id}",
        ),
        (
            "a path with an undeclared parameter",
            Some(changed("  /v3/session/:\n", "  /v3/session/{id}/:\n")),
            "/paths/~1v3~1session~1{id}~1/post: a part of the path has no parameter of its name",
        ),
        (
            "an optional part of a path",
            Some(with_parameter("{name: id, in: path, schema: {type: string}}")),
            "/paths/~1v3~1session~1/post/parameters/0: a parameter of the path is always there; add `required: true`",
        ),
        (
            "a reason that the client does not have",
            Some(changed("{reason: unknown_workflow,", "{reason: unknown_session,")),
            "/paths/~1v3~1session~1/post/responses/400/x-reasons: the reason unknown_session is unknown; add UnknownSession to \
             the enum in src/error/reason.rs",
        ),
        (
            "a condition that no reason has",
            Some(changed("{reason: unknown_workflow, field:", "{reason: unknown_workflow, path:")),
            "/responses/400/x-reasons: \"path\" is unknown; known are reason, field, text, word, single, limits",
        ),
        (
            "a retry that depends on an unknown field",
            Some(changed(
                "x-idempotent-with: vendor_data",
                "x-idempotent-with: request_id",
            )),
            "/paths/~1v3~1session~1/post: x-idempotent-with: CreateSessionRequest has no request_id",
        ),
        (
            "an id in an unknown field",
            Some(changed(
                "x-creates: {id: session_id,",
                "x-creates: {key: session_id,",
            )),
            "/paths/~1v3~1session~1/post: x-creates has \"key\"; known are id, number, url",
        ),
        (
            "a wait until no subset",
            Some(changed("field: status, until: final}", "field: status, until: done}")),
            "/paths/~1v3~1session~1{sessionId}~1decision~1/get/x-wait: status is not a field whose values have the subset done",
        ),
        (
            "a wait for a field without the subset",
            Some(changed("field: status, until: final}", "field: environment, until: final}")),
            "/paths/~1v3~1session~1{sessionId}~1decision~1/get/x-wait: environment is not a field whose values have the subset final",
        ),
        (
            "a wait for a field that may be missing",
            Some(changed("required: [session_id, status]", "required: [session_id]")),
            "/get/x-wait: status has to be required",
        ),
        (
            "a wait of a POST",
            Some(changed("      x-creates: {id: session_id,", "      x-wait: {method: wait, field: status, until: final}\n      x-creates: {id: session_id,")),
            "/paths/~1v3~1session~1/post/x-wait: only a GET can wait whose path has ids and numbers only, and that has no header",
        ),
        (
            "a parameter of a callback that is neither",
            Some(changed("x-callback: status", "x-callback: outcome")),
            "/x-webhooks: the x-callback \"outcome\" is unknown; known are session_id, status",
        ),
        (
            "a limit of an unknown kind",
            Some(changed("x-rate-limit: limit", "x-rate-limit: most")),
            "/paths/~1v3~1session~1/post/responses/429/headers/X-RateLimit-Limit: the x-rate-limit \"most\" is unknown; known are limit, remaining, reset",
        ),
        (
            "a limit that is not marked in another response",
            Some(changed("x-rate-limit: remaining\n              ", "")),
            "/paths/~1v3~1session~1/post/responses/429/headers/X-RateLimit-Remaining: is marked `x-rate-limit: remaining` in another response; mark it here as well",
        ),
        (
            "an id that is not in snake_case",
            Some(changed(
                "operationId: create_session",
                "operationId: createSession",
            )),
            "/paths/~1v3~1session~1/post: the operationId createSession cannot be the name of a method",
        ),
        (
            "an id that is a keyword",
            Some(changed("operationId: create_session", "operationId: match")),
            "/paths/~1v3~1session~1/post: the operationId match cannot be the name of a method",
        ),
        (
            "a GET that is safe with a field",
            Some(changed(
                "operationId: session_decision\n",
                "operationId: session_decision\n      x-idempotent-with: status\n",
            )),
            "/get: x-idempotent-with needs a request body",
        ),
        (
            "a GET with a body that is safe with a field",
            Some(changed(
                "operationId: session_decision\n",
                "operationId: session_decision
      x-idempotent-with: vendor_data
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/CreateSessionRequest'}}}\n",
            )),
            "/get: a GET is always safe to retry; remove x-idempotent-with",
        ),
        (
            "a number in place of a field",
            Some(changed("x-idempotent-with: vendor_data", "x-idempotent-with: 5")),
            "/paths/~1v3~1session~1/post/x-idempotent-with: is not a text",
        ),
        (
            "a limit of no requests",
            Some(changed(
                "x-requests-per-minute: 600",
                "x-requests-per-minute: 0",
            )),
            "/paths/~1v3~1session~1/post: x-requests-per-minute has to be from 1 to 4294967295",
        ),
        (
            "a HEAD with content",
            Some(
                changed(
                    "    get:\n      operationId: session_decision",
                    "    head:\n      operationId: session_decision",
                )
                .replace(
                    "      x-wait: {method: wait_for_decision, field: status, until: final}\n",
                    "",
                ),
            ),
            "/head/responses/200: a HEAD has no content",
        ),
        (
            "a parameter with the name of a variable of the generated code",
            Some(with_parameter("{name: target, in: query, schema: {type: string}}")),
            "/paths/~1v3~1session~1/post: the parameter target has a reserved name",
        ),
        (
            "a success of another media type",
            CONTRACT.split_once("        '201':\n").map(|(before, after)| {
                let after = after.replacen("application/json:", "text/html:", 1);
                format!("{before}        '201':\n{after}")
            }),
            "/paths/~1v3~1session~1/post/responses/201/content/text~1html: only application/json is supported",
        ),
        (
            "a body that is safe to send again in one operation only",
            Some(changed(
                "  /v3/session/{sessionId}/decision/:\n",
                "  /v3/other/:
    post:
      operationId: other
      summary: Another one
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/CreateSessionRequest'}}}
      responses:
        '204': {description: Done.}
  /v3/session/{sessionId}/decision/:\n",
            )),
            "CreateSessionRequest is the body of two operations with different x-idempotent-with",
        ),
        (
            "two headers of one kind of limit",
            Some(changed("x-rate-limit: remaining", "x-rate-limit: limit")),
            "/paths/~1v3~1session~1/post/responses/429/headers/X-RateLimit-Remaining: x-ratelimit-limit has the x-rate-limit \"limit\" already; only one header can have it",
        ),
    ] {
        rejects(name, contract.as_deref(), expected);
    }
}

#[test]
fn a_parameter_of_a_callback_needs_no_mark() {
    let contract = changed("          x-callback: status\n", "");
    let (succeeded, output) = generate("no mark", Some(&contract));
    assert!(succeeded, "{output}");
}

/// The handwritten methods of both clients, as their source has them.
#[test]
fn no_operation_has_the_name_of_a_method_of_the_client() {
    let sources = [
        include_str!("../../../src/client/mod.rs"),
        include_str!("../../../src/blocking.rs"),
    ];
    let blocks = sources
        .iter()
        .flat_map(|source| source.split("\nimpl Client {\n").skip(1));
    let mut count = 0;
    for line in blocks.flat_map(|block| block.lines().take_while(|line| *line != "}")) {
        let line = line
            .trim_start_matches("    pub")
            .trim_start_matches("(crate)");
        let name = line.trim_start().strip_prefix("fn ");
        let Some((name, _)) = name.and_then(|rest| rest.split_once(['(', '<'])) else {
            continue;
        };
        let contract = changed(
            "operationId: create_session",
            &format!("operationId: {name}"),
        );
        let expected = format!("the operationId {name} cannot be the name of a method");
        rejects(name, Some(&contract), &expected);
        count += 1;
    }
    assert_eq!(count, 10);
}
