#!/usr/bin/env bats
# Venues that mean ill, or are not what they were: what they send costs neither lines nor memory beyond a bound.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export ARB_STATE=$BATS_TEST_TMPDIR/state
}

teardown() {
	[ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
}

# Read "MICROSECONDS SYMBOL" lines, write what the venue would send.
trades() {
	awk '{ printf "{\"kind\":\"frame\",\"ts_us\":178631000%07d,\"venue\":\"okx\",\"conn\":1,\"via\":\"ws\",\"body\":\"", $1
		body = sprintf("{\"arg\":{\"channel\":\"trades\",\"instId\":\"%s\"},\"data\":[{\"instId\":\"%s\",\"tradeId\":\"%d\",\"px\":\"650.1\",\"sz\":\"0.5\",\"side\":\"buy\",\"ts\":\"1786310000000\",\"count\":\"1\"}]}", $2, $2, $1)
		gsub(/"/, "\\\"", body)
		print body "\"}" }'
}

# Read symbols, write the answer that lists them.
listing() {
	printf '{"kind":"frame","ts_us":1786310000000001,"venue":"okx","conn":0,"via":"rest","url":"https://www.okx.com/api/v5/public/instruments?instType=SPOT","body":"{\\"code\\":\\"0\\",\\"msg\\":\\"\\",\\"data\\":['
	awk -F- '{ row = sprintf("{\"instType\":\"SPOT\",\"instId\":\"%s-%s\",\"baseCcy\":\"%s\",\"quoteCcy\":\"%s\",\"tickSz\":\"0.1\",\"lotSz\":\"0.00000001\",\"minSz\":\"0.00001\",\"state\":\"live\"}", $1, $2, $1, $2)
		gsub(/"/, "\\\"", row)
		printf "%s%s", (NR > 1 ? "," : ""), row }'
	printf ']}"}\n'
}

@test "ten thousand symbols that are not there are a few lines on standard error, and cost no symbol its place" {
	{ seq 10000 | awk '{ print $1 " X" $1 "-USDT" }' && echo 10001 BTC-USDT; } | trades >frames
	run -0 --separate-stderr "$O/arb-feed" --decode <frames
	[ "$(grep -c '"kind":"trade"' <<<"$output")" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq 4 ]
	[[ ${stderr_lines[0]} == *"okx: X1-USDT: no tick and step from the venue or its file: nothing is made of it" ]]
	[[ ${stderr_lines[1]} == *"okx: X10-USDT: the last of 10 symbols without tick and step: nothing is made of them" ]]
	[[ ${stderr_lines[3]} == *"okx: X256-USDT: the last of 256 symbols "*"; no more are counted" ]]
}

@test "a list of more symbols than have a place costs none that was asked for its place" {
	{ seq -f 'X%.0f-USDT' 20001 && echo AAVE-USDT; } | listing >frames
	echo 10 AAVE-USDT | trades >>frames
	run -0 --separate-stderr "$O/arb-feed" --decode -s AAVE-USDT <frames
	[ -z "$stderr" ]
	[ "$(grep -c '"kind":"trade"' <<<"$output")" -eq 1 ]
	[ "$(grep -c '"kind":"instrument"' <<<"$output")" -eq 1 ]
	# all of them are asked for: the bound holds
	run -0 --separate-stderr "$O/arb-feed" --decode <frames
	[ "$(grep -c '"kind":"trade"' <<<"$output")" -eq 0 ]
}

@test "an answer that is none is said once, with venue, host and status" {
	command -v python3 >/dev/null || skip "no python3"
	cat >answers.py <<-'P'
		import http.server
		class Answers(http.server.BaseHTTPRequestHandler):
		    def do_GET(self):
		        self.send_response(302 if "instruments" in self.path else 404)
		        self.send_header("Location", "http://127.0.0.1:9/")
		        self.send_header("Content-Length", "0")
		        self.end_headers()
		    def log_message(self, *words):
		        pass
		server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
		open("port.new", "w").write(str(server.server_port))
		__import__("os").rename("port.new", "port")
		server.serve_forever()
	P
	python3 answers.py 3>&- &
	server=$!
	for _ in $(seq 100); do [ -s port ] && break || sleep 0.05; done
	echo '{"okx":{"rest":"http://127.0.0.1:'"$(cat port)"'","ws":"ws://127.0.0.1:1"}}' >e.json
	timeout -s INT 5 "$O/arb-feed" --endpoints e.json -o feed.poll_ms=100 >out 2>err 3>&- || true
	[ "$(grep -c "answers HTTP 302" err)" -eq 1 ]
	grep -qx "arb-feed: warning: okx: 127.0.0.1:$(cat port): answers HTTP 302: a redirect, and none is followed" err
	[ "$(grep -c "answers HTTP 404" err)" -eq 1 ]
}
