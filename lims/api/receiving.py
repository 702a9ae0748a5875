"""Takes what is sent to a route, and no more of it than the route wants."""

from starlette.requests import Request


async def body_of(request: Request, most: int) -> bytes | None:
    """What was sent; None if it is more than `most` bytes, noticed before all of it has come."""
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > most:
            return None
    return bytes(received)
