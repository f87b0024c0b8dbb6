"""Holds the client that openapi-python-client generates to what the contract means, and uses it.

Arguments: the contract, where the simulator is, and a TypeScript file to write the page's request to.
"""

import enum
import json
import sys
import typing

from ruamel.yaml import YAML

from didit import AuthenticatedClient
from didit.api.sessions import create_session
from didit.models import CreateSessionRequest, ErrorBody, ExpectedDetails, Session
from didit.types import UNSET, Unset

KEY = "the-key"
UNKNOWN_WORKFLOW = "99999999-2222-3333-4444-555555555555"


def check(what, is_so):
    """`assert`, which no flag of Python switches off."""
    if not is_so:
        sys.exit(f"Python: {what}")


def check_types():
    session = typing.get_type_hints(Session)
    check("vendor_data is not str | None", session["vendor_data"] == str | None)
    check("callback is not str | None, or absent", session["callback"] == str | None | Unset)

    gender = set(typing.get_args(typing.get_type_hints(ExpectedDetails)["gender"]))
    enums = {kind for kind in gender if isinstance(kind, type) and issubclass(kind, enum.Enum)}
    check("gender is not an enum or None, or absent", enums and gender - enums == {type(None), Unset})
    for kind in enums:
        check("gender is not M or F", {value.value for value in kind} == {"M", "F"})

    error = typing.get_type_hints(ErrorBody)
    check("an error's detail is not a str, or absent", error["detail"] == str | Unset)


def post(url, request, key=KEY):
    client = AuthenticatedClient(
        base_url=url, token=key, prefix="", auth_header_name="x-api-key", raise_on_unexpected_status=True
    )
    with client:
        return create_session.sync_detailed(client=client, body=request)


def check_calls(url, page):
    request = CreateSessionRequest.from_dict(page)
    check("the page's request is not sent as it is", request.to_dict() == page)
    response = post(url, request)
    check(f"the page's request: {response.status_code}", response.status_code == 201)
    session = response.parsed
    check("the response is not a Session", isinstance(session, Session))
    echoed = (session.vendor_data, session.callback, session.metadata)
    check("the session is another one's", echoed == (page["vendor_data"], page["callback"], page["metadata"]))

    bare = CreateSessionRequest(workflow_id=request.workflow_id)
    bare.expected_details = ExpectedDetails(gender=None)
    body = {"workflow_id": page["workflow_id"], "expected_details": {"gender": None}}
    check("a gender of None is not sent as null", bare.to_dict() == body)
    session = post(url, bare).parsed
    check("a null is not read as None", (session.vendor_data, session.callback) == (None, None))
    check("a gender that was not given is not absent", ExpectedDetails().gender is UNSET)

    response = post(url, CreateSessionRequest.from_dict({**page, "workflow_id": UNKNOWN_WORKFLOW}))
    check(f"an unknown workflow: {response.status_code}", response.status_code == 400)
    check("the 400 is not an ErrorBody", isinstance(response.parsed, ErrorBody))
    check("the 400 has no field", "workflow_id" in response.parsed)
    response = post(url, request, key="another-key")
    check(f"another key: {response.status_code}", response.status_code == 401)
    check("the 401 has no detail", isinstance(response.parsed.detail, str))


def main(contract, url, typescript):
    with open(contract, encoding="utf-8") as file:
        operation = YAML(typ="safe").load(file)["paths"]["/v3/session/"]["post"]
    page = operation["requestBody"]["content"]["application/json"]["examples"]["reference_page"]["value"]
    with open(typescript, "w", encoding="utf-8") as file:
        file.write('import type { components } from "./didit.d.ts";\n\n')
        file.write(f'export const page: components["schemas"]["CreateSessionRequest"] = {json.dumps(page)};\n')
    check_types()
    check_calls(url, page)
    print("Python: the types are right, and the page's request gets a 201")


main(*sys.argv[1:])
