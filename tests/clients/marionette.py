"""Thunderbird's remote control: JavaScript run in the program itself, over its own socket.

The protocol is Mozilla's Marionette, version 3: a message is its length in bytes, a colon, and a JSON
list [0, number, command, parameters], answered by [1, number, error, result].
"""

from __future__ import annotations

import json
import socket
from types import TracebackType
from typing import Any, Self

SCRIPT_SECONDS = 30


class Marionette:
    """One session with the program that listens on this port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SCRIPT_SECONDS + 10)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._received()  # it introduces itself
        self._ask("WebDriver:NewSession", capabilities={})
        self._ask("Marionette:SetContext", value="chrome")
        self._ask("WebDriver:SetTimeouts", script=SCRIPT_SECONDS * 1000)

    def run(self, body: str, *arguments: object) -> Any:
        """What the body of an asynchronous function returns, in the program's own scope."""
        wrapped = (
            "const given = [...arguments], done = given.pop();"
            f"(async () => {{ {body} }})().then((value) => done({{value}}),"
            "(error) => done({error: `${error}\\n${error.stack}`}));"
        )
        answer = self._ask("WebDriver:ExecuteAsyncScript", script=wrapped, args=arguments, sandbox="system")
        if "error" in answer["value"]:
            raise RuntimeError(answer["value"]["error"])
        return answer["value"].get("value")

    def quit(self) -> None:
        """Have the program end as when its window is closed, so that it writes what it holds."""
        self._ask("Marionette:Quit", flags=["eForceQuit"])

    def _ask(self, command: str, **parameters: object) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _kind, _number, error, result = self._received()
        if error:
            raise RuntimeError(f"{command}: {error}"[:1500])
        return result

    def _received(self) -> Any:
        length = b""
        while (one := self._stream.read(1)) != b":":
            if not one:
                raise ConnectionError("Thunderbird closed the connection")
            length += one
        return json.loads(self._stream.read(int(length)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()
