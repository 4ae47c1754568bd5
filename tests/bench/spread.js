// The job of arb-spread over books of depth 1, in Node: node spread.js MIN_BPS < stream
"use strict";
const fs = require("fs");

const least = Number(process.argv[2]);
const fees = new Map();
const books = new Map();
const opened = new Map();
let out = [];
let waiting = 0;

function write(text) {
	out.push(text);
	waiting += text.length + 1;
	if (waiting >= 65536) flush();
}

function flush() {
	if (out.length > 0) fs.writeSync(1, out.join("\n") + "\n");
	out = [];
	waiting = 0;
}

function pair(symbol, ts, buy, sell, bought, sold) {
	const net = ((sold.bid * (1 - sold.fee)) / (bought.ask * (1 + bought.fee)) - 1) * 1e4;
	if (net < least && opened.size === 0) return;
	const key = `${symbol}:${buy}:${sell}`;
	const since = opened.get(key);
	if (net >= least && since === undefined) {
		opened.set(key, ts);
		write(JSON.stringify({ kind: "opportunity", ts_us: ts, id: `cross:${key}:${ts}`, state: "open",
			qty: Math.min(bought.askQty, sold.bidQty), net_bps: net }));
	} else if (net < least && since !== undefined) {
		opened.delete(key);
		write(JSON.stringify({ kind: "opportunity", ts_us: ts, id: `cross:${key}:${since}`, state: "close" }));
	}
}

function take(line) {
	write(line);
	const event = JSON.parse(line);
	if (event.kind === "book") {
		const bid = event.bids[0], ask = event.asks[0];
		const book = { fee: fees.get(event.venue + event.symbol), bid: Number(bid[0]), bidQty: Number(bid[1]),
			ask: Number(ask[0]), askQty: Number(ask[1]) };
		let venues = books.get(event.symbol);
		if (venues === undefined) books.set(event.symbol, (venues = new Map()));
		venues.set(event.venue, book);
		for (const [other, theirs] of venues)
			if (other !== event.venue) {
				pair(event.symbol, event.ts_us, event.venue, other, book, theirs);
				pair(event.symbol, event.ts_us, other, event.venue, theirs, book);
			}
	} else if (event.kind === "instrument") fees.set(event.venue + event.symbol, Number(event.taker_bps) / 1e4);
}

const chunk = Buffer.alloc(1 << 16);
let rest = "";
for (let n; (n = fs.readSync(0, chunk, 0, chunk.length, null)) > 0; ) {
	const lines = (rest + chunk.toString("latin1", 0, n)).split("\n");
	rest = lines.pop();
	for (const line of lines) take(line);
}
flush();
