"""
What a customer meets when something goes wrong on purpose: misfortune.py KIND VENUE ENDPOINTS STATEMENT.  The fault strikes the first
request or order that it is for; each function says what is to be seen then, and what the venue's own statement says.
"""
import http.client
import json
import os
import sys
import threading
import time
from decimal import Decimal as D

from customer import VENUES, Refused, refused


def lines(kind):
    time.sleep(0.05)
    with open(STATEMENT) as file:
        return [line for line in map(json.loads, file) if line["kind"] == kind]


def low(venue):
    return (venue.depth()[0] * D("0.9")).quantize(D("1"))


def high(venue):
    return (venue.depth()[1] * D("1.05")).quantize(D("1"))


def unanswered(call, *args, within=1, **named):
    """No answer comes: the connection hangs, or is closed."""
    VENUE.timeout = within
    try:
        call(*args, **named)
    except (TimeoutError, OSError, http.client.HTTPException) as no:
        return type(no).__name__
    finally:
        VENUE.timeout = 5
    raise AssertionError("it was answered")


def rest(venue, name, within=1):
    return unanswered(venue.place, "buy", "limit", venue.least, low(venue), name, within=within)


def lose_request(venue):
    name = venue.client()
    assert rest(venue, name) != "RemoteDisconnected"
    refused(venue.query, client=name)
    assert not lines("order")
    venue.place("buy", "limit", venue.least, low(venue), name)  # the next one is welcome


def lose_reply(venue):
    name = venue.client()
    assert rest(venue, name) != "RemoteDisconnected"
    assert venue.query(client=name)["state"] == "open"
    assert [line["id"] for line in lines("order")] == [name]


def taken_close(venue):
    name = venue.client()
    assert rest(venue, name) == "RemoteDisconnected"
    assert venue.query(client=name)["state"] == "open"


def taken_503(venue):
    name = venue.client()
    refused(venue.place, "buy", "limit", venue.least, low(venue), name)
    assert venue.status == 503
    assert venue.query(client=name)["state"] == "open"


def late_request(venue):
    name = venue.client()
    rest(venue, name, within=0.2)
    refused(venue.query, client=name)  # which means nothing: it is under way
    time.sleep(0.6)
    assert venue.query(client=name)["state"] == "open"


def late_reply(venue):
    name, other = venue.client(), type(venue)(venue.name, sys.argv[3])
    begin = time.time()
    thread = threading.Thread(target=venue.place, args=("buy", "limit", venue.least, low(venue), name))
    thread.start()
    time.sleep(0.2)
    assert other.query(client=name)["state"] == "open"
    assert thread.is_alive()
    thread.join()
    assert 0.5 <= time.time() - begin < 2


def slow_cancel(venue):
    id = venue.place("buy", "limit", venue.least, low(venue))
    begin = time.time()
    venue.cancel(id)
    assert 1 <= time.time() - begin < 3
    assert venue.query(id)["state"] == "ended"


def stale(venue):
    name = venue.client()
    refused(venue.place, "buy", "limit", venue.least, low(venue), name)
    refused(venue.query, client=name)
    assert not lines("order")


def order_maintenance(venue):
    id = venue.place("buy", "limit", venue.least, low(venue))
    refused(venue.query, id)
    assert venue.status == 503
    refused(venue.place, "sell", "market", venue.least)
    time.sleep(1.3)
    assert venue.query(id)["state"] == "open"


def between_legs(venue):
    """An order here strikes the venue of the other leg."""
    other = VENUES["binance"]("binance", sys.argv[3])
    other.balance()
    venue.place("sell", "market", venue.least)
    refused(other.place, "buy", "ioc", other.least, high(venue))
    assert other.status == 503
    time.sleep(1.3)
    other.place("buy", "ioc", other.least, high(other))


def partial(venue):
    qty = D("0.01")
    row = venue.query(venue.place("buy", "ioc", qty, high(venue)))
    assert row["state"] == "ended" and 0 < row["filled"] < qty, row
    row = venue.query(venue.place("buy", "ioc", qty, high(venue)))
    assert row["filled"] == qty, row


def reject(venue):
    name = venue.client()
    refused(venue.place, "buy", "limit", venue.least, low(venue), name)
    refused(venue.query, client=name)
    assert [line["reason"] for line in lines("order")] == ["drawn"]


def hide(venue):
    name = venue.client()
    id = venue.place("buy", "limit", venue.least, low(venue), name)
    refused(venue.query, id)
    refused(venue.query, client=name)
    assert not venue.open()
    time.sleep(1.1)
    assert venue.query(id)["state"] == "open" and venue.open()


def hear(venue, side="buy"):
    """What is told of an order that fills."""
    link = venue.listen()
    id = venue.place(side, "ioc", venue.least, high(venue))
    return id, [said for message in link.heard(0.5) for said in venue.said(message)]


def fill_twice(venue):
    id, heard = hear(venue)
    trades = [said[2] for said in heard if said[0] == "fill"]
    assert len(trades) == len(set(trades)) + 1, heard
    assert sorted(set(trades)) == sorted(row[0] for row in venue.fills()) == sorted(line["id"] for line in lines("fill"))


def fill_first(venue):
    id, heard = hear(venue)
    own = [said[0] for said in heard if said[1] == id]
    assert "open" in own and own.index("fill") < own.index("open"), heard


def stray_fill(venue):
    id, heard = hear(venue)
    strays = [said for said in heard if said[0] == "fill" and said[1] != id]
    assert len(strays) == 1, heard
    assert strays[0][2] not in [line["id"] for line in lines("fill")]
    refused(venue.query, strays[0][1])


def none(venue):
    """The control: where nothing goes wrong all of the above is not to be seen."""
    for kind in KINDS:
        if kind in ("none", "late_request", "order_maintenance", "between_legs"):
            continue
        try:
            globals()[kind](venue)
        except (AssertionError, Refused):
            continue
        raise AssertionError(f"{kind} was seen")


KINDS = [name for name in list(globals()) if name not in ("lines", "low", "high", "unanswered", "rest", "hear", "refused")]
KINDS = [name for name in KINDS if getattr(globals()[name], "__module__", "") == "__main__"]

if __name__ == "__main__":
    kind, name, endpoints, STATEMENT = sys.argv[1:]
    VENUE = VENUES[name](name, endpoints, os.environ.get("KEYS"))
    globals()[kind](VENUE)
    print(kind)
