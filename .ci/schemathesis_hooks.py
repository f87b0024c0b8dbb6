"""What schemathesis cannot know of the endpoint, told to it. The contract itself stays as it is."""

import schemathesis

# The workflow that the simulator is started with.
WORKFLOW = "11111111-2222-3333-4444-555555555555"


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    # Which workflows there are.
    schemas["CreateSessionRequest"]["properties"]["workflow_id"]["enum"] = [WORKFLOW]
    # A base64 text is a picture only where it says so in its first bytes.
    portrait = schemas["PortraitImage"]
    portrait["enum"] = [portrait["example"]]
    # `ip` is this contract's own word for these two.
    schemas["IpAddress"] = {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
    # Others are legal to send, and rejected with 400 until the service knows them.
    schemas["SandboxScenario"] = {"$ref": "#/components/schemas/KnownSandboxScenario"}
    # A number that cannot be read is ignored, so that a wrong one is not refused.
    del schemas["PhoneNumber"]["pattern"]
    # Compared without case, so that a small letter is not refused.
    schemas["DocumentType"]["enum"] += [value.lower() for value in schemas["DocumentType"]["enum"]]
    # A request may have any text as its callback, and the simulator echoes it.
    del schemas["Session"]["properties"]["callback"]["format"]
    # `x-requires-any` in words that JSON Schema has.
    schemas["ExpectedDetails"]["anyOf"] = [
        {"not": {"required": ["address"]}},
        {"required": ["country"]},
        {"required": ["poa_country"]},
    ]
    # Names nobody where no character of it can be seen.
    schemas["VendorData"]["pattern"] = "[!-~]"
    # Has to be an absolute URL, of an app's own scheme as well, which no format says.
    schemas["Callback"]["enum"] = ["https://example.com/done", "http://localhost:3000/?a=1", "myapp://done"]
    # Published, and left out of the contract since its body need not be JSON.
    responses = raw_schema["paths"]["/v3/session/"]["post"]["responses"]
    responses["415"] = {"description": "The body is not called JSON."}
    # The description says so, in words: an id that is no UUID gets a page.
    missing = raw_schema["paths"]["/v3/session/{sessionId}/decision/"]["get"]["responses"]["404"]
    missing["content"]["text/html"] = {"schema": {"type": "string"}}
