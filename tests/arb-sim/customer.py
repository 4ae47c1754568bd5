"""
A customer of the simulated venues that shares nothing with this project: it signs by Python's own hashlib and openssl(1), asks over a
plain HTTP connection and a WebSocket of its own, and reads the answers as an ordinary client would.

    customer.py walk VENUE ENDPOINTS              every step of a customer's life, each answer looked at
    customer.py surface VENUE ENDPOINTS FILE      the same, and each answer has what those of the file have (SURFACE.md)
    customer.py METHOD VENUE ENDPOINTS ...        a single call
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
from decimal import Decimal as D
from urllib.parse import urlencode, urlparse


class Refused(Exception):
    """The venue said no; args: its code, its words."""


def b64(raw):
    return base64.b64encode(raw).decode()


def b64url(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def mac(secret, text, how="sha256"):
    if isinstance(secret, str):
        secret = secret.encode()
    if isinstance(text, str):
        text = text.encode()
    return hmac.new(secret, text, how).digest()


def dumps(value):
    return json.dumps(value, separators=(",", ":"))


def openssl(pem, text, curve=False):
    """The signature of a key in PEM, by openssl(1): RSA or ECDSA over SHA-256, or Ed25519 (curve)."""
    with tempfile.TemporaryDirectory() as at:
        open(at + "/key", "w").write(pem)
        open(at + "/text", "w").write(text)
        ask = ["openssl", "dgst", "-sha256", "-sign", at + "/key", at + "/text"]
        if curve:
            ask = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", at + "/key", "-in", at + "/text"]
        return subprocess.run(ask, check=True, capture_output=True).stdout


class Socket:
    """A WebSocket: text and packed frames in, text frames out."""

    def __init__(self, url, timeout=5):
        at = urlparse(url)
        self.sock = socket.create_connection((at.hostname, at.port), timeout)
        key = b64(os.urandom(16))
        path = (at.path or "/") + ("?" + at.query if at.query else "")
        self.sock.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.rest = b""
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Refused("upgrade", head.decode())

    def more(self):
        got = self.sock.recv(65536)
        if not got:
            raise EOFError("the socket was closed")
        return got

    def take(self, count):
        while len(self.rest) < count:
            self.rest += self.more()
        got, self.rest = self.rest[:count], self.rest[count:]
        return got

    def frame(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + struct.pack(">H", size)
        self.sock.sendall(head + mask + bytes(c ^ mask[i % 4] for i, c in enumerate(payload)))

    def send(self, value):
        self.frame(1, (value if isinstance(value, str) else dumps(value)).encode())

    def recv(self):
        while True:
            first, size = self.take(2)
            size &= 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self.take(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self.take(8))
            payload = self.take(size)
            if first & 15 == 9:
                self.frame(10, payload)
            elif first & 15 == 8:
                raise EOFError("close frame")
            elif first & 15 == 1:
                return payload.decode()

    def heard(self, seconds):
        """Messages of the next seconds."""
        until, out = time.time() + seconds, []
        while (left := until - time.time()) > 0:
            self.sock.settimeout(left)
            try:
                out.append(self.recv())
            except (TimeoutError, socket.timeout):
                break
        self.sock.settimeout(5)
        return [json.loads(text) for text in out if text[:1] in "[{"]

    def until(self, fits, seconds=3):
        """The first message that fits."""
        end = time.time() + seconds
        while time.time() < end:
            text = self.recv()
            if text[:1] in "[{" and fits(json.loads(text)):
                return json.loads(text)
        raise AssertionError("not heard")


class Venue:
    """What is the same everywhere.  symbol, price_step: of the market that is walked through."""

    base, quote, symbol = "BTC", "USDT", "BTC-USDT"
    least = D("0.0003")
    post_only_ends = False
    by_client = True
    again_is_first = False
    tells_trades = True

    def __init__(self, name, endpoints, keys=None):
        at = json.load(open(endpoints))[name]
        self.name, self.rest, self.ws = name, at["rest"], at["ws"]
        self.key, self.secret, self.password = f"sim-{name}-key", f"sim-{name}-secret", f"sim-{name}-phrase"
        if keys:
            own = json.load(open(keys))[name]
            self.key, self.secret, self.password = own["apiKey"], own["secret"], own.get("password", "")
        self.count, self.offset, self.timeout = 0, 0, 5
        self.calls, self.messages = [], []

    def now(self):
        return time.time() + self.offset

    def ms(self):
        return int(self.now() * 1000)

    def client(self):
        self.count += 1
        return f"cx{os.getpid()}x{self.count}"

    def call(self, method, path, body="", headers=()):
        at = urlparse(self.rest)
        link = http.client.HTTPConnection(at.hostname, at.port, timeout=self.timeout)
        head = {"Content-Type": "application/json", **dict(headers)}
        link.request(method, path, body or None, head)
        reply = link.getresponse()
        text = reply.read().decode()
        link.close()
        self.status = reply.status
        try:
            got = json.loads(text)
        except ValueError:
            raise Refused(str(reply.status), text)
        self.calls.append((method, path.partition("?")[0], got))
        return got

    def get(self, path, **params):
        return self.signed("GET", path + ("?" + urlencode(params) if params else ""))

    def post(self, path, body):
        return self.signed("POST", path, dumps(body))

    def depth(self):
        """best bid, best ask"""
        raise NotImplementedError


def order(id, client, state, filled, average, fee=None):
    return {"id": str(id), "client": client, "state": state, "filled": D(filled), "average": D(average or 0), "fee": fee}


class Okx(Venue):
    post_only_ends = True

    def signed(self, method, path, body=""):
        now = self.now()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + ".%03dZ" % (now % 1 * 1000)
        head = {
            "OK-ACCESS-KEY": self.key,
            "OK-ACCESS-PASSPHRASE": self.password,
            "OK-ACCESS-TIMESTAMP": stamp,
            "OK-ACCESS-SIGN": b64(mac(self.secret, stamp + method + path + body)),
        }
        got = self.call(method, path, body, head)
        if got["code"] != "0":
            row = (got["data"] or [{}])[0]
            raise Refused(row.get("sCode", got["code"]), row.get("sMsg", got["msg"]))
        return got["data"]

    def depth(self):
        row = self.call("GET", "/api/v5/market/books?instId=BTC-USDT&sz=20")["data"][0]
        return D(row["bids"][0][0]), D(row["asks"][0][0])

    def balance(self):
        rows = self.get("/api/v5/account/balance")[0]["details"]
        return {row["ccy"]: (D(row["availBal"]), D(row["frozenBal"])) for row in rows}

    def fee(self):
        row = self.get("/api/v5/account/trade-fee", instType="SPOT", instId="BTC-USDT")[0]
        return -D(row["maker"]), -D(row["taker"])

    def place(self, side, kind, qty, price=None, client=None):
        body = {"instId": "BTC-USDT", "side": side, "ordType": kind, "sz": str(qty), "tdMode": "cash", "tgtCcy": "base_ccy"}
        if price:
            body["px"] = str(price)
        body["clOrdId"] = client or self.client()
        return self.post("/api/v5/trade/batch-orders", [body])[0]["ordId"]

    def row(self, row):
        states = {"live": "open", "partially_filled": "open", "filled": "filled", "canceled": "ended"}
        return order(row["ordId"], row["clOrdId"], states[row["state"]], row["accFillSz"], row["avgPx"])

    def query(self, id=None, client=None):
        which = {"ordId": id} if id else {"clOrdId": client}
        return self.row(self.get("/api/v5/trade/order", instId="BTC-USDT", **which)[0])

    def open(self):
        return [self.row(row) for row in self.get("/api/v5/trade/orders-pending", instId="BTC-USDT")]

    def cancel(self, id):
        self.post("/api/v5/trade/cancel-order", {"instId": "BTC-USDT", "ordId": id})

    def fills(self):
        rows = self.get("/api/v5/trade/fills-history", instId="BTC-USDT", instType="SPOT", limit=50)
        return [(r["tradeId"], r["ordId"], D(r["fillPx"]), D(r["fillSz"]), -D(r["fee"]), r["feeCcy"]) for r in rows]

    def networks(self):
        return [(row["ccy"], row["chain"]) for row in self.get("/api/v5/asset/currencies", ccy="USDT")]

    def address(self):
        return self.get("/api/v5/asset/deposit-address", ccy="USDT")[0]["addr"]

    def listen(self):
        link = Socket(self.ws + "/ws/v5/private")
        stamp = str(int(self.now()))
        sign = b64(mac(self.secret, stamp + "GET/users/self/verify"))
        link.send({"op": "login", "args": [{"apiKey": self.key, "passphrase": self.password, "timestamp": stamp, "sign": sign}]})
        if link.until(lambda m: "event" in m)["event"] != "login":
            raise Refused("login", "")
        for arg in ({"channel": "orders", "instId": "BTC-USDT", "instType": "SPOT"}, {"channel": "account"}):
            link.send({"op": "subscribe", "args": [arg]})
            link.until(lambda m: m.get("event") == "subscribe")
        return link

    def said(self, message):
        """(what, order id, trade id) of a message of the private socket"""
        if message.get("arg", {}).get("channel") != "orders" or "data" not in message:
            return []
        fills = [("fill", row["ordId"], row["tradeId"]) for row in message["data"] if row.get("tradeId")]
        return fills + [(self.row(row)["state"], row["ordId"], "") for row in message["data"]]


class Binance(Venue):
    market = "BTCUSDT"

    def wrong(self):
        return "wrong"

    def mark(self, text):
        return b64(openssl(self.secret, text)) if "-----BEGIN" in self.secret else mac(self.secret, text).hex()

    def signed(self, method, path, params=()):
        text = urlencode({"timestamp": self.ms(), **dict(params), "recvWindow": 10000})
        text += "&" + urlencode({"signature": self.mark(text)})
        head = {"X-MBX-APIKEY": self.key, "Content-Type": "application/x-www-form-urlencoded"}
        got = self.call(method, path, text, head) if method == "POST" else self.call(method, path + "?" + text, "", head)
        if isinstance(got, dict) and "code" in got:
            raise Refused(got["code"], got["msg"])
        return got

    def get(self, path, **params):
        return self.signed("GET", path, params)

    def depth(self):
        row = self.call("GET", "/api/v3/depth?symbol=BTCUSDT&limit=20")
        return D(row["bids"][0][0]), D(row["asks"][0][0])

    def balance(self):
        rows = self.get("/api/v3/account")["balances"]
        return {row["asset"]: (D(row["free"]), D(row["locked"])) for row in rows}

    def fee(self):
        row = self.get("/sapi/v1/asset/tradeFee", symbol=self.market)[0]
        return D(row["makerCommission"]), D(row["takerCommission"])

    def place(self, side, kind, qty, price=None, client=None):
        words = {"limit": ("LIMIT", "GTC"), "ioc": ("LIMIT", "IOC"), "market": ("MARKET", None), "post_only": ("LIMIT_MAKER", None)}
        type, tif = words[kind]
        body = {"symbol": self.market, "side": side.upper(), "newClientOrderId": client or self.client()}
        body.update(newOrderRespType="FULL", type=type, quantity=str(qty))
        if price:
            body["price"] = str(price)
        if tif:
            body["timeInForce"] = tif
        got = self.signed("POST", "/api/v3/order", body)
        assert sum(D(fill["qty"]) for fill in got["fills"]) == D(got["executedQty"])
        return str(got["orderId"])

    def row(self, row):
        states = {"NEW": "open", "PARTIALLY_FILLED": "open", "FILLED": "filled"}
        done = D(row["executedQty"])
        average = D(row["cummulativeQuoteQty"]) / done if done else 0
        return order(row["orderId"], row["clientOrderId"], states.get(row["status"], "ended"), done, average)

    def query(self, id=None, client=None):
        which = {"orderId": id} if id else {"origClientOrderId": client}
        return self.row(self.get("/api/v3/order", symbol=self.market, **which))

    def open(self):
        return [self.row(row) for row in self.get("/api/v3/openOrders", symbol=self.market)]

    def cancel(self, id):
        assert self.signed("DELETE", "/api/v3/order", {"symbol": self.market, "orderId": id})["status"] == "CANCELED"

    def fills(self):
        rows = self.get("/api/v3/myTrades", symbol=self.market, limit=50)
        return [
            (str(r["id"]), str(r["orderId"]), D(r["price"]), D(r["qty"]), D(r["commission"]), r["commissionAsset"])
            for r in rows
        ]

    def networks(self):
        coins = self.get("/sapi/v1/capital/config/getall")
        return [(coin["coin"], network["network"]) for coin in coins for network in coin["networkList"]]

    def address(self, network="TRX"):
        return self.get("/sapi/v1/capital/deposit/address", coin="USDT", network=network)["address"]

    def listen(self):
        link = Socket(self.ws + "/ws-api/v3")
        params = {"apiKey": self.key, "recvWindow": 10000, "timestamp": self.ms()}
        params["signature"] = self.mark("&".join(f"{k}={params[k]}" for k in sorted(params)))
        link.send({"id": "1", "method": "userDataStream.subscribe.signature", "params": params})
        if link.until(lambda m: m.get("id") == "1")["status"] != 200:
            raise Refused("subscribe", "")
        return link

    def said(self, message):
        event = message.get("event", {})
        if event.get("e") != "executionReport":
            return []
        states = {"NEW": "open", "PARTIALLY_FILLED": "open", "FILLED": "filled"}
        state = (states.get(event["X"], "ended"), str(event["i"]), "")
        return [("fill", str(event["i"]), str(event["t"])), state] if event["x"] == "TRADE" else [state]


class Bybit(Venue):
    market = "BTCUSDT"
    post_only_ends = True

    def signed(self, method, path, body=""):
        stamp = str(self.ms())
        text = stamp + self.key + "5000" + (body or path.partition("?")[2])
        head = {
            "X-BAPI-API-KEY": self.key,
            "X-BAPI-TIMESTAMP": stamp,
            "X-BAPI-RECV-WINDOW": "5000",
            "X-BAPI-SIGN": mac(self.secret, text).hex(),
        }
        got = self.call(method, path, body, head)
        if got["retCode"] != 0:
            raise Refused(got["retCode"], got["retMsg"])
        return got["result"]

    def depth(self):
        row = self.call("GET", "/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=20")["result"]
        return D(row["b"][0][0]), D(row["a"][0][0])

    def balance(self):
        assert self.get("/v5/account/info")["unifiedMarginStatus"] == 5 and self.get("/v5/user/query-api")["uta"] == 1
        rows = self.get("/v5/account/wallet-balance", accountType="UNIFIED")["list"][0]["coin"]
        return {r["coin"]: (D(r["walletBalance"]) - D(r["locked"]), D(r["locked"])) for r in rows}

    def fee(self):
        row = self.get("/v5/account/fee-rate", symbol=self.market, category="spot")["list"][0]
        return D(row["makerFeeRate"]), D(row["takerFeeRate"])

    def place(self, side, kind, qty, price=None, client=None):
        body = {"symbol": self.market, "side": side.capitalize(), "orderType": "Market" if kind == "market" else "Limit"}
        if kind in ("ioc", "post_only"):
            body["timeInForce"] = {"ioc": "IOC", "post_only": "PostOnly"}[kind]
        body.update(orderLinkId=client or self.client(), category="spot", qty=str(qty))
        if kind == "market":
            body["marketUnit"] = "baseCoin"
        if price:
            body["price"] = str(price)
        return self.post("/v5/order/create", body)["orderId"]

    def row(self, row):
        states = {"New": "open", "PartiallyFilled": "open", "Filled": "filled"}
        state = states.get(row["orderStatus"], "ended")
        return order(row["orderId"], row["orderLinkId"], state, row["cumExecQty"], row["avgPrice"])

    def query(self, id=None, client=None):
        which = {"orderId": id} if id else {"orderLinkId": client}
        rows = self.get("/v5/order/realtime", symbol=self.market, category="spot", **which)["list"]
        if not rows:
            raise Refused("absent")
        return self.row(rows[0])

    def open(self):
        return [self.row(row) for row in self.get("/v5/order/realtime", symbol=self.market, category="spot")["list"]]

    def cancel(self, id):
        self.post("/v5/order/cancel", {"symbol": self.market, "orderFilter": "Order", "orderId": id, "category": "spot"})

    def fills(self):
        rows = self.get("/v5/execution/list", execType="Trade", symbol=self.market, category="spot", limit=50)["list"]
        return [
            (r["execId"], r["orderId"], D(r["execPrice"]), D(r["execQty"]), D(r["execFee"]), r["feeCurrency"]) for r in rows
        ]

    def networks(self):
        rows = self.get("/v5/asset/coin/query-info", coin="USDT")["rows"]
        return [(row["coin"], chain["chain"]) for row in rows for chain in row["chains"]]

    def address(self):
        return self.get("/v5/asset/deposit/query-address", coin="USDT")["chains"][0]["addressDeposit"]

    def listen(self):
        link = Socket(self.ws + "/v5/private")
        until = str(self.ms() + 5000)
        link.send({"op": "auth", "args": [self.key, until, mac(self.secret, "GET/realtime" + until).hex()]})
        if not link.until(lambda m: m.get("op") == "auth")["success"]:
            raise Refused("auth", "")
        link.send({"op": "subscribe", "req_id": 5, "args": ["order", "execution", "wallet"]})
        assert link.until(lambda m: m.get("op") == "subscribe")["success"]
        return link

    def said(self, message):
        if message.get("topic") == "execution":
            return [("fill", row["orderId"], row["execId"]) for row in message["data"]]
        if message.get("topic") == "order":
            return [(self.row(row)["state"], row["orderId"], "") for row in message["data"]]
        return []


class Bitget(Venue):
    market = "BTCUSDT"

    def signed(self, method, path, body=""):
        stamp = str(self.ms())
        head = {
            "ACCESS-KEY": self.key,
            "ACCESS-PASSPHRASE": self.password,
            "ACCESS-TIMESTAMP": stamp,
            "ACCESS-SIGN": b64(mac(self.secret, stamp + method + path + body)),
        }
        got = self.call(method, path, body, head)
        if got["code"] != "00000":
            raise Refused(got["code"], got["msg"])
        return got["data"]

    def depth(self):
        row = self.call("GET", "/api/v2/spot/market/orderbook?symbol=BTCUSDT&limit=15")["data"]
        return D(row["bids"][0][0]), D(row["asks"][0][0])

    def balance(self):
        refused(self.get, "/api/v3/account/settings")  # no unified account
        rows = self.get("/api/v2/spot/account/assets")
        return {row["coin"]: (D(row["available"]), D(row["frozen"])) for row in rows}

    def fee(self):
        row = self.get("/api/v2/common/trade-rate", businessType="spot", symbol=self.market)
        return D(row["makerFeeRate"]), D(row["takerFeeRate"])

    def place(self, side, kind, qty, price=None, client=None):
        body = {"symbol": self.market, "orderType": "market" if kind == "market" else "limit"}
        if price:
            body["price"] = str(price)
        body.update(force={"ioc": "IOC", "post_only": "post_only"}.get(kind, "GTC"), side=side)
        body.update(clientOid=client or self.client(), size=str(qty))
        return self.post("/api/v2/spot/trade/place-order", body)["orderId"]

    def row(self, row):
        states = {"live": "open", "partially_filled": "open", "filled": "filled", "cancelled": "ended"}
        done = row.get("accBaseVolume", row["baseVolume"])
        return order(row["orderId"], row["clientOid"], states[row["status"]], done, row["priceAvg"])

    def query(self, id=None, client=None):
        which = {"orderId": id} if id else {"clientOid": client}
        return self.row(self.get("/api/v2/spot/trade/orderInfo", **which)[0])

    def open(self):
        return [self.row(row) for row in self.get("/api/v2/spot/trade/unfilled-orders", symbol=self.market)]

    def cancel(self, id):
        self.post("/api/v2/spot/trade/cancel-order", {"symbol": self.market, "orderId": id})

    def fills(self):
        rows = self.get("/api/v2/spot/trade/fills", limit=50, symbol=self.market)
        return [
            (r["tradeId"], r["orderId"], D(r["priceAvg"]), D(r["size"]), -D(r["feeDetail"]["totalFee"]), r["feeDetail"]["feeCoin"])
            for r in rows
        ]

    def networks(self):
        coins = self.call("GET", "/api/v2/spot/public/coins")["data"]
        return [(coin["coin"], chain["chain"]) for coin in coins for chain in coin["chains"]]

    def address(self, network="TRC20"):
        return self.get("/api/v2/spot/wallet/deposit-address", chain=network, coin="USDT")["address"]

    def listen(self):
        link = Socket(self.ws + "/v2/ws/private")
        stamp = str(int(self.now()))
        sign = b64(mac(self.secret, stamp + "GET/user/verify"))
        link.send({"op": "login", "args": [{"apiKey": self.key, "passphrase": self.password, "timestamp": stamp, "sign": sign}]})
        if link.until(lambda m: "event" in m)["event"] != "login":
            raise Refused("login", "")
        for channel in ("orders", "fill", "account"):
            link.send({"op": "subscribe", "args": [{"instType": "SPOT", "channel": channel, "instId": "default"}]})
            link.until(lambda m: m.get("event") == "subscribe")
        return link

    def said(self, message):
        channel = message.get("arg", {}).get("channel")
        if channel == "fill":
            return [("fill", row["orderId"], row["tradeId"]) for row in message["data"]]
        if channel == "orders" and "data" in message:
            return [(self.row(row)["state"], row["orderId"], "") for row in message["data"]]
        return []


class Gate(Venue):
    market = "BTC_USDT"

    def client(self):
        return "t-" + super().client()

    def signed(self, method, path, body=""):
        stamp = str(int(self.now()))
        at, _, query = path.partition("?")
        text = "\n".join((method, at, query, hashlib.sha512(body.encode()).hexdigest(), stamp))
        head = {"KEY": self.key, "Timestamp": stamp, "SIGN": mac(self.secret, text, "sha512").hex()}
        got = self.call(method, path, body, head)
        if isinstance(got, dict) and "label" in got:
            raise Refused(got["label"], got["message"])
        return got

    def depth(self):
        row = self.call("GET", "/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=20&with_id=true")
        return D(row["bids"][0][0]), D(row["asks"][0][0])

    def balance(self):
        assert self.get("/api/v4/account/detail")["user_id"] == 1
        return {row["currency"]: (D(row["available"]), D(row["locked"])) for row in self.get("/api/v4/spot/accounts")}

    def fee(self):
        row = self.get("/api/v4/wallet/fee", currency_pair=self.market)
        return D(row["maker_fee"]), D(row["taker_fee"])

    def place(self, side, kind, qty, price=None, client=None):
        body = {"currency_pair": self.market, "type": "market" if kind == "market" else "limit", "account": "spot", "side": side}
        body["amount"] = str(qty)
        if price:
            body["price"] = str(price)
        if kind != "limit":
            body["time_in_force"] = {"market": "ioc", "ioc": "ioc", "post_only": "poc"}[kind]
        body["text"] = client or self.client()
        return self.post("/api/v4/spot/orders", body)["id"]

    def row(self, row):
        states = {"open": "open", "closed": "filled", "cancelled": "ended"}
        return order(row["id"], row["text"], states[row["status"]], row["filled_amount"], row["avg_deal_price"])

    def query(self, id=None, client=None):
        return self.row(self.get("/api/v4/spot/orders/" + (id or client), account="spot", currency_pair=self.market))

    def open(self):
        groups = self.get("/api/v4/spot/open_orders", account="spot", currency_pair=self.market, status="open")
        return [self.row(row) for group in groups for row in group["orders"]]

    def cancel(self, id):
        got = self.signed("DELETE", f"/api/v4/spot/orders/{id}?account=spot&currency_pair={self.market}")
        assert got["status"] == "cancelled" and got["finish_as"] == "cancelled"

    def fills(self):
        rows = self.get("/api/v4/spot/my_trades", currency_pair=self.market, account="spot", limit=50)
        return [(r["id"], r["order_id"], D(r["price"]), D(r["amount"]), D(r["fee"]), r["fee_currency"]) for r in rows]

    def networks(self):
        assert self.get("/api/v4/wallet/withdraw_status", currency="USDT")[0]["withdraw_fix_on_chains"]
        coins = self.call("GET", "/api/v4/spot/currencies")
        return [(coin["currency"], chain["name"]) for coin in coins for chain in coin["chains"]]

    def address(self):
        return self.get("/api/v4/wallet/deposit_address", currency="USDT")["multichain_addresses"][0]["address"]

    def listen(self):
        link = Socket(self.ws + "/ws/v4/")
        for number, channel in enumerate(("spot.orders", "spot.usertrades", "spot.balances")):
            now = int(self.now())
            sign = mac(self.secret, f"channel={channel}&event=subscribe&time={now}", "sha512").hex()
            ask = {"id": number, "time": now, "channel": channel, "event": "subscribe"}
            ask.update(auth={"method": "api_key", "KEY": self.key, "SIGN": sign}, payload=[self.market])
            link.send(ask)
            got = link.until(lambda m: m.get("id") == number)
            if got["error"]:
                raise Refused("subscribe", got["error"])
        return link

    def said(self, message):
        if message.get("event") != "update":
            return []
        if message["channel"] == "spot.usertrades":
            return [("fill", row["order_id"], row["id"]) for row in message["result"]]
        if message["channel"] == "spot.orders":
            return [(self.row(row)["state"], row["id"], "") for row in message["result"]]
        return []


class Kucoin(Venue):
    def signed(self, method, path, body=""):
        stamp = str(self.ms())
        head = {
            "KC-API-KEY": self.key,
            "KC-API-KEY-VERSION": "2",
            "KC-API-TIMESTAMP": stamp,
            "KC-API-PASSPHRASE": b64(mac(self.secret, self.password)),
            "KC-API-SIGN": b64(mac(self.secret, stamp + method + path + body)),
        }
        got = self.call(method, path, body, head)
        if got["code"] != "200000":
            raise Refused(got["code"], got["msg"])
        return got["data"]

    def depth(self):
        row = self.call("GET", "/api/v1/market/orderbook/level2_20?symbol=BTC-USDT")["data"]
        return D(row["bids"][0][0]), D(row["asks"][0][0])

    def balance(self):
        assert self.get("/api/v1/hf/accounts/opened") is True
        assert self.get("/api/ua/v1/account/mode")["selfAccountMode"] == "CLASSIC"
        rows = self.get("/api/v1/accounts", type="trade_hf")
        return {row["currency"]: (D(row["available"]), D(row["holds"])) for row in rows}

    def fee(self):
        row = self.get("/api/v1/trade-fees", symbols="BTC-USDT")[0]
        return D(row["makerFeeRate"]), D(row["takerFeeRate"])

    def place(self, side, kind, qty, price=None, client=None):
        body = {"clientOid": client or self.client(), "side": side, "symbol": "BTC-USDT"}
        body.update(type="market" if kind == "market" else "limit", size=str(qty))
        if price:
            body["price"] = str(price)
        if kind == "ioc":
            body["timeInForce"] = "IOC"
        if kind == "post_only":
            body["postOnly"] = True
        return self.post("/api/v1/hf/orders", body)["orderId"]

    def row(self, row):
        done, size = D(row["dealSize"]), D(row["size"])
        state = "open" if row["active"] else "filled" if done == size else "ended"
        return order(row["id"], row["clientOid"], state, done, D(row["dealFunds"]) / done if done else 0)

    def query(self, id=None, client=None):
        path = "/api/v1/hf/orders/" + (id or "client-order/" + client)
        return self.row(self.get(path, symbol="BTC-USDT"))

    def open(self):
        rows = self.get("/api/v1/hf/orders/active", symbol="BTC-USDT", tradeType="TRADE", status="active")
        return [self.row(row) for row in rows]

    def cancel(self, id):
        assert self.signed("DELETE", f"/api/v1/hf/orders/{id}?symbol=BTC-USDT")["orderId"] == id

    def fills(self):
        rows = self.get("/api/v1/hf/fills", symbol="BTC-USDT", limit=50)["items"]
        return [
            (str(r["tradeId"]), r["orderId"], D(r["price"]), D(r["size"]), D(r["fee"]), r["feeCurrency"]) for r in rows
        ]

    def networks(self):
        coins = self.call("GET", "/api/v3/currencies")["data"]
        return [(coin["currency"], chain["chainId"]) for coin in coins for chain in coin["chains"]]

    def address(self, network="trx"):
        return self.get("/api/v1/deposit-addresses", currency="USDT", chain=network)["address"]

    def listen(self):
        ticket = self.signed("POST", "/api/v1/bullet-private")
        url = ticket["instanceServers"][0]["endpoint"] + "?token=" + ticket["token"] + "&privateChannel=true&connectId=private"
        link = Socket(url)
        link.until(lambda m: m["type"] == "welcome")
        for topic in ("/spotMarket/tradeOrders", "/account/balance"):
            link.send({"id": "8", "type": "subscribe", "topic": topic, "response": True, "privateChannel": True})
            link.until(lambda m: m["type"] == "ack")
        return link

    def said(self, message):
        if message.get("topic") != "/spotMarket/tradeOrders":
            return []
        row = message["data"]
        what = {"open": "open", "match": "fill", "filled": "filled", "canceled": "ended"}[row["type"]]
        return [(what, row["orderId"], row.get("tradeId", ""))]


class Kraken(Venue):
    nonce = 0

    def __init__(self, name, endpoints, keys=None):
        super().__init__(name, endpoints, keys)
        if not keys:
            self.secret = b64(b"sim-kraken-secret")

    def wrong(self):
        return b64(b"wrong")

    def ask(self, what, /, **params):
        path = "/0/private/" + what
        nonce = str(int(self.now() * 1000000))
        body = urlencode({"nonce": nonce, **params})
        text = path.encode() + hashlib.sha256((nonce + body).encode()).digest()
        sign = b64(mac(base64.b64decode(self.secret), text, "sha512"))
        head = {"API-Key": self.key, "API-Sign": sign, "Content-Type": "application/x-www-form-urlencoded"}
        got = self.call("POST", path, body, head)
        if got["error"]:
            raise Refused(got["error"][0])
        return got["result"]

    def depth(self):
        row = list(self.call("GET", "/0/public/Depth?pair=XBTUSDT&count=20")["result"].values())[0]
        return D(row["bids"][0][0]), D(row["asks"][0][0])

    def balance(self):
        names = {"XXBT": "BTC"}
        rows = self.ask("BalanceEx")
        return {names.get(k, k): (D(r["balance"]) - D(r["hold_trade"]), D(r["hold_trade"])) for k, r in rows.items()}

    def fee(self):
        rows = self.ask("TradeVolume", **{"pair": "XBTUSDT", "fee-info": "true"})
        return D(rows["fees_maker"]["XBTUSDT"]["fee"]) / 100, D(rows["fees"]["XBTUSDT"]["fee"]) / 100

    def place(self, side, kind, qty, price=None, client=None):
        body = {"pair": "XBTUSDT", "type": side, "ordertype": "market" if kind == "market" else "limit", "volume": str(qty)}
        body["cl_ord_id"] = client or self.client()
        if price:
            body["price"] = str(price)
        if kind == "ioc":
            body["timeinforce"] = "IOC"
        if kind == "post_only":
            body["oflags"] = "post"
        return self.ask("AddOrder", **body)["txid"][0]

    def row(self, id, row):
        states = {"open": "open", "closed": "filled", "canceled": "ended"}
        return order(id, row["cl_ord_id"], states[row["status"]], row["vol_exec"], row["price"])

    def query(self, id=None, client=None):
        if id:
            return self.row(id, self.ask("QueryOrders", trades="true", txid=id)[id])
        for method, key in (("OpenOrders", "open"), ("ClosedOrders", "closed")):
            for id, row in self.ask(method, cl_ord_id=client)[key].items():
                return self.row(id, row)
        raise Refused("absent")

    def open(self):
        return [self.row(id, row) for id, row in self.ask("OpenOrders")["open"].items()]

    def cancel(self, id):
        assert self.ask("CancelOrder", txid=id)["count"] == 1

    def fills(self):
        rows = self.ask("TradesHistory")["trades"]
        return [(id, r["ordertxid"], D(r["price"]), D(r["vol"]), D(r["fee"]), "USDT") for id, r in rows.items()]

    def networks(self):
        return [(row["asset"], row["method"]) for row in self.ask("WithdrawMethods", asset="USDT")]

    def address(self):
        method = self.ask("DepositMethods", asset="USDT")[0]["method"]
        return self.ask("DepositAddresses", asset="USDT", method=method)[0]["address"]

    def listen(self):
        token = self.ask("GetWebSocketsToken")["token"]
        link = Socket(self.ws + "/v2")
        for number, channel in enumerate(("executions", "balances")):
            params = {"channel": channel, "token": token, "snap_orders": True}
            link.send({"method": "subscribe", "params": params, "req_id": number})
            assert link.until(lambda m: m.get("req_id") == number)["success"]
            assert link.until(lambda m: m.get("channel") == channel)["type"] == "snapshot"
        return link

    def said(self, message):
        if message.get("channel") != "executions":
            return []
        words = {"new": "open", "trade": "fill", "filled": "filled", "canceled": "ended"}
        return [(words[row["exec_type"]], row["order_id"], row.get("exec_id", "")) for row in message["data"]]


class Coinbase(Venue):
    by_client = False
    again_is_first = True
    tells_trades = False

    def __init__(self, name, endpoints, keys=None):
        super().__init__(name, endpoints, keys)
        if not keys:
            self.secret = "c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ=="

    def wrong(self):
        return b64(b"another-secret-0123456789-abcdef" + bytes(32))

    def sign(self, text):
        """Ed25519 from the seed, or ES256 from PEM, by openssl"""
        if "-----BEGIN" not in self.secret:
            der = bytes.fromhex("302e020100300506032b657004220420") + base64.b64decode(self.secret)[:32]
            return openssl("-----BEGIN PRIVATE KEY-----\n" + b64(der) + "\n-----END PRIVATE KEY-----\n", text, curve=True)
        raw = openssl(self.secret, text)  # r and s in DER
        size = raw[3]
        r, s = raw[4 : 4 + size], raw[6 + size :]
        return r[-32:].rjust(32, b"\0") + s[-32:].rjust(32, b"\0")

    def token(self, target=None):
        now = int(self.now())
        curve = "-----BEGIN" in self.secret
        head = {"alg": "ES256" if curve else "EdDSA", "typ": "JWT", "kid": self.key, "nonce": os.urandom(8).hex()}
        claims = {"sub": self.key, "iss": "cdp", "nbf": now, "exp": now + 120}
        if target and curve:
            claims["uri"] = target
        elif target:
            claims["uris"] = [target]
        text = b64url(dumps(head).encode()) + "." + b64url(dumps(claims).encode())
        return text + "." + b64url(self.sign(text))

    def signed(self, method, path, body=""):
        target = method + " api.coinbase.com" + path.partition("?")[0]
        got = self.call(method, path, body, {"Authorization": "Bearer " + self.token(target)})
        if self.status != 200:
            raise Refused(got["error"], got["message"])
        return got

    def depth(self):
        row = self.call("GET", "/api/v3/brokerage/market/product_book?product_id=BTC-USDT&limit=20")["pricebook"]
        return D(row["bids"][0]["price"]), D(row["asks"][0]["price"])

    def balance(self):
        wallets = {row["currency"]["code"]: D(row["balance"]["amount"]) for row in self.get("/v2/accounts", limit=250)["data"]}
        rows = self.get("/api/v3/brokerage/accounts", limit=250)["accounts"]
        got = {r["currency"]: (D(r["available_balance"]["value"]), D(r["hold"]["value"])) for r in rows}
        assert wallets == {asset: free for asset, (free, _) in got.items()}
        return got

    def fee(self):
        tier = self.get("/api/v3/brokerage/transaction_summary", product_type="SPOT")["fee_tier"]
        return D(tier["maker_fee_rate"]), D(tier["taker_fee_rate"])

    def place(self, side, kind, qty, price=None, client=None):
        name = {"market": "market_market_ioc", "ioc": "sor_limit_ioc"}.get(kind, "limit_limit_gtc")
        what = {"base_size": str(qty)}
        if price:
            what["limit_price"] = str(price)
        if name == "limit_limit_gtc":
            what["post_only"] = kind == "post_only"
        body = {"client_order_id": client or self.client(), "product_id": "BTC-USDT", "side": side.upper()}
        got = self.post("/api/v3/brokerage/orders", {**body, "order_configuration": {name: what}})
        if not got["success"]:
            raise Refused(got["error_response"]["error"])
        return got["order_id"]

    def row(self, row):
        states = {"OPEN": "open", "FILLED": "filled", "CANCELLED": "ended"}
        return order(row["order_id"], row["client_order_id"], states[row["status"]], row["filled_size"], row["average_filled_price"])

    def query(self, id=None, client=None):
        return self.row(self.get("/api/v3/brokerage/orders/historical/" + id)["order"])

    def open(self):
        rows = self.get("/api/v3/brokerage/orders/historical/batch", order_status="OPEN", product_id="BTC-USDT", limit=100)
        return [self.row(row) for row in rows["orders"]]

    def cancel(self, id):
        got = self.post("/api/v3/brokerage/orders/batch_cancel", {"order_ids": [id]})["results"][0]
        if not got["success"]:
            raise Refused(got["failure_reason"])

    def fills(self):
        rows = self.get("/api/v3/brokerage/orders/historical/fills", product_id="BTC-USDT", limit=50)["fills"]
        return [(r["trade_id"], r["order_id"], D(r["price"]), D(r["size"]), D(r["commission"]), "USDT") for r in rows]

    def networks(self):
        return ["the venue has no list of them"]

    def address(self):
        return self.get("/v2/accounts/acc-USDT/addresses")["data"][0]["address"]

    def listen(self):
        link = Socket(self.ws + "/")
        link.send({"type": "subscribe", "product_ids": ["BTC-USDT"], "channel": "user", "jwt": self.token()})
        if link.until(lambda m: True).get("channel") != "user":
            raise Refused("subscribe")
        return link

    def said(self, message):
        if message.get("channel") != "user":
            return []
        out = []
        for row in message["events"][0]["orders"]:
            if D(row["cumulative_quantity"]) > 0:
                out.append(("fill", row["order_id"], ""))
            out.append(({"OPEN": "open", "FILLED": "filled", "CANCELLED": "ended"}[row["status"]], row["order_id"], ""))
        return out


VENUES = {"okx": Okx, "binance": Binance, "bybit": Bybit, "bitget": Bitget, "gate": Gate, "kucoin": Kucoin, "kraken": Kraken, "coinbase": Coinbase}


def refused(call, *args, **named):
    try:
        call(*args, **named)
    except Refused as no:
        return str(no.args[0])
    raise AssertionError(f"{call.__name__} was not refused")


def total(venue, before, after, fills):
    """What is there is what was there, what was traded, and the fees."""
    want = {asset: sum(before[asset]) for asset in (venue.base, venue.quote)}
    for _, _, price, qty, fee, asset, side in fills:
        sign = 1 if side == "buy" else -1
        want[venue.base] += sign * qty
        want[venue.quote] -= sign * qty * price
        want[asset] = want.get(asset, 0) - fee
    for asset in (venue.base, venue.quote):
        assert sum(after[asset]) == want[asset], (asset, after[asset], want[asset])


def walk(venue):
    bid, ask = venue.depth()
    low, high = (bid * D("0.9")).quantize(D("1")), (ask * D("1.05")).quantize(D("1"))
    before = venue.balance()
    assert sum(before[venue.base]) > 0 and sum(before[venue.quote]) > 0, before
    # a wrong secret, a wrong time
    right, venue.secret = venue.secret, venue.wrong() if hasattr(venue, "wrong") else "wrong"
    refused(venue.balance)
    try:
        venue.listen()
        raise AssertionError("a wrong secret was believed")
    except (Refused, EOFError):
        pass
    venue.secret, venue.offset = right, -3600
    refused(venue.balance)
    venue.offset = 0
    maker, taker = venue.fee()
    assert D("-0.01") < maker <= D("0.02") and 0 <= taker <= D("0.02"), (maker, taker)
    assert venue.networks() and venue.address()
    link = venue.listen()
    # an order that rests
    name = venue.client()
    id = venue.place("buy", "limit", venue.least, low, name)
    assert [row for row in venue.open() if row["id"] == id]
    assert venue.query(id)["state"] == "open"
    if venue.by_client:
        assert venue.query(client=name)["id"] == id
    if venue.again_is_first:
        assert venue.place("buy", "limit", venue.least, low, name) == id
    else:
        refused(venue.place, "buy", "limit", venue.least, low, name)
    locked = venue.balance()
    assert locked[venue.quote][1] >= venue.least * low and sum(locked[venue.quote]) == sum(before[venue.quote]), locked
    venue.cancel(id)
    assert venue.query(id)["state"] == "ended"
    refused(venue.cancel, id)
    assert not venue.open()
    # trades
    ids = {venue.place("sell", "market", venue.least): "sell"}
    ids[venue.place("buy", "ioc", venue.least, high)] = "buy"
    for id in ids:
        row = venue.query(id)
        assert row["state"] == "filled" and row["filled"] == venue.least and row["average"] > 0, row
    dead = venue.place("buy", "ioc", venue.least, low)
    assert venue.query(dead)["state"] == "ended" and venue.query(dead)["filled"] == 0
    # refusals
    if venue.post_only_ends:
        assert venue.query(venue.place("buy", "post_only", venue.least, high))["state"] == "ended"
    else:
        refused(venue.place, "buy", "post_only", venue.least, high)
    refused(venue.place, "buy", "limit", D("1000"), low)
    refused(venue.place, "buy", "limit", venue.least, low + D("0.000123"))
    refused(venue.query, id="1")
    # the account
    fills = [(*row, ids[row[1]]) for row in venue.fills() if row[1] in ids]
    assert sum(row[3] for row in fills) == 2 * venue.least, fills
    after = venue.balance()
    total(venue, before, after, fills)
    assert after[venue.quote][1] == 0 and after[venue.base][1] == 0
    venue.messages = link.heard(0.5)
    heard = [said for message in venue.messages for said in venue.said(message)]
    for _, order_id, _, _, _, _, _ in fills:
        assert [said for said in heard if said[0] == "fill" and said[1] == order_id], heard
        assert [said for said in heard if said[0] == "filled" and said[1] == order_id], heard
    assert not venue.tells_trades or {row[0] for row in fills} <= {said[2] for said in heard if said[0] == "fill"}, (fills, heard)
    assert [said for said in heard if said[0] == "open"], heard
    assert [said for said in heard if said[0] == "ended"], heard


def has(got, want):
    """Whether got has all that want has, of the same kinds."""
    if want is None or got is None or want == "":
        return True
    if isinstance(want, dict):
        return isinstance(got, dict) and all(want[key] == [] or key in got and has(got[key], want[key]) for key in want)
    if isinstance(want, list):
        return isinstance(got, list) and (not want or not got or any(has(item, want[0]) for item in got))
    if isinstance(want, bool) or isinstance(got, bool):
        return isinstance(want, bool) and isinstance(got, bool)
    return isinstance(want, str) == isinstance(got, str)


def plain(value, ids):
    """Without what is a name for something: ids of orders are keys and parts of paths, and so are names of assets."""
    if isinstance(value, dict):
        return {"ID" if key in ids or re.fullmatch(ID, key) else key: plain(item, ids) for key, item in value.items()}
    return [plain(item, ids) for item in value] if isinstance(value, list) else value


ID = r"7\d{6}|65a1b2c3\w+|O\w{5}-\w+-\w+|T\d+|00000000-0000-4000-8000-\d{12}|t-cx\w+|cx\w+"


def surface(venue, path):
    """Each row of the private half that is not cut short: asked for in the walk, and answered with no less."""
    at, rows, missing = None, 0, []
    ids = {str(call[2]) for call in venue.calls if isinstance(call[2], str)}
    ours = [(method, re.sub(f"/({ID}|\\d{{9,}})$", "/ID", path), plain(got, ids)) for method, path, got in venue.calls]
    private = False
    for line in open(path):
        if line.startswith("### "):
            private = line.startswith(f"### {venue.name}: ") and (private or "fetchBalance" in line)
            step = line[4:].strip()
        if not private:
            continue
        if row := re.match(r"- `(GET|POST|DELETE) (/[^?` ]*)", line):
            at = (row[1], re.sub(f"/({ID}|{{id}})$", "/ID", row[2]))
            same = [call for call in ours if call[:2] == at]
            rows += 1
            if not same:
                missing.append(f"{step}: {at} was never asked for")
        elif (row := re.match(r"  - answer `([\[{].*[\]}])`$", line)) and "…" not in line:
            if not any(has(call[2], plain(json.loads(row[1]), ids)) for call in same):
                missing.append(f"{step}: {at}: {row[1][:300]}\n\tours: {json.dumps([c[2] for c in same])[:600]}")
        elif (row := re.match(r"- WebSocket `[^`]*` server sends `(\{.*\})`$", line)) and "…" not in line:
            want = json.loads(row[1])
            rows += 1
            if venue.said(want) and not any(has(plain(message, ids), plain(want, ids)) for message in venue.messages):
                missing.append(f"{step}: {row[1][:400]}")
    print(rows, "rows")
    assert rows > 15 and not missing, "\n".join(missing)


def main():
    what, name, endpoints, *rest = sys.argv[1:]
    venue = VENUES[name](name, endpoints, os.environ.get("KEYS"))
    if what == "walk":
        walk(venue)
        print("walked")
    elif what == "surface":
        walk(venue)
        surface(venue, rest[0])
    else:
        try:
            print(json.dumps(getattr(venue, what)(*rest), default=str))
        except Refused as no:
            print("refused", *no.args)
            sys.exit(1)


if __name__ == "__main__":
    main()
