bats_require_minimum_version 1.5.0

# What arb-notify tells, by each way, and that the stream never waits for it.

setup() {
	set -o pipefail
	cd "$BATS_TEST_TMPDIR" || exit 1
	server=''
}

teardown() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
}

# alert CODE [SEVERITY [MORE]]: a line.
alert() {
	echo "{\"kind\":\"alert\",\"ts_us\":1786309549009000,\"severity\":\"${2:-warning}\",\"code\":\"$1\",\"text\":\"about $1\",\"venue\":\"okx\"${3:+,$3}}"
}

# serve STATUS...: a webhook; sets url.
serve() {
	python3 "$TOP/tests/arb-notify/server.py" "$PWD/log" "$@" 3>&- &
	server=$!
	for _ in $(seq 100); do
		[ -f log.port ] && break
		sleep 0.05
	done
	url=http://127.0.0.1:$(cat log.port)/hook
}

# now_s: by the clock that does not step.
now_s() {
	cut -d ' ' -f 1 /proc/uptime
}

@test "the stream passes through byte for byte" {
	{
		"$O/arb-sim" generate --minutes 1 --venues okx -s BTC-USDT
		alert a
		echo '{"kind":"mine","ts_us":5}'
	} >in
	"$O/arb-notify" --file out <in | cmp - in
	[ "$(wc -l <out)" -eq 1 ]
}

@test "a file gets one line for each message, as JSON" {
	{ alert a; alert b critical; } | "$O/arb-notify" --file out >/dev/null
	{ alert c; } | "$O/arb-notify" --file out >/dev/null
	[ "$(jq -r '.severity + " " + .code + " " + .text' out)" = "warning a about a (okx)
critical b about b (okx)
warning c about c (okx)" ]
	[ "$(stat -c %a out)" = 600 ]
}

@test "what is below the floor is not told" {
	{ alert a info; alert b; alert c critical; } >in
	"$O/arb-notify" --file out <in >/dev/null
	[ "$(jq -r .code out | tr '\n' ' ')" = "b c " ]
	"$O/arb-notify" --file all -o notify.severity=info <in >/dev/null
	[ "$(wc -l <all)" -eq 3 ]
	run -78 "$O/arb-notify" -o notify.severity=loud <in
}

@test "repeats are counted and told with the count; another venue is another message" {
	{ for _ in 1 2 3 4 5; do alert a; done; alert a warning '"symbol":"X-Y"'; } |
		"$O/arb-notify" --file out >/dev/null
	[ "$(jq -c '[.code, .symbol, .more]' out | tr '\n' ' ')" = '["a",null,null] ["a","X-Y",null] ["a",null,4] ' ]
}

@test "a window ends by the clock, also when no line comes" {
	mkfifo in
	"$O/arb-notify" --file out -o notify.group_ms=300 <in >/dev/null &
	pid=$!
	exec 5>in
	{ alert a; alert a; alert a; } >&5
	sleep 0.15
	[ "$(wc -l <out)" -eq 1 ]
	sleep 0.6
	[ "$(jq -c '[.code, .more]' out | tr '\n' ' ')" = '["a",null] ["a",2] ' ]
	exec 5>&-
	wait "$pid"
}

@test "a critical message goes out at once; only one that says the same in the window is counted" {
	{ for _ in 1 2 3; do alert a critical; alert a critical | sed 's/about/more about/'; done; } |
		"$O/arb-notify" --file out >/dev/null
	[ "$(jq -c '[.text, .more]' out | tr '\n' ' ')" = \
		'["about a (okx)",null] ["more about a (okx)",null] ["about a (okx)",2] ["more about a (okx)",2] ' ]
}

@test "a freeze and its end, which arb-risk and arb-exec each tell, are one message each" {
	for kind in halt resume halt; do
		for by in arb-risk arb-exec; do
			echo '{"kind":"'$kind'","ts_us":1786309549009000,"scope":"all","reason":"freeze","by":"'$by'"}'
		done
	done | "$O/arb-notify" --file out >/dev/null
	[ "$(jq -r .text out)" = 'no new trades: all: freeze
trading goes on: all: freeze
no new trades: all: freeze' ]
}

@test "a file that cannot be written is named" {
	alert a critical >in
	run -69 --separate-stderr "$O/arb-notify" --file /nosuch/x -o notify.drain_ms=0 <in
	[[ "$stderr" == *"file: /nosuch/x: No such file or directory; will be tried again"* ]]
}

@test "what is over is told as resolved, with what was held" {
	{ alert a; alert a; alert a; alert a warning '"resolved":true'; alert a; } |
		"$O/arb-notify" --file out >/dev/null
	[ "$(jq -c '[.resolved, .more]' out | tr '\n' ' ')" = '[null,null] [true,2] [null,null] ' ]
}

@test "a venue is told when its state changes, not each time it says so" {
	v() { echo "{\"kind\":\"venue\",\"ts_us\":1786309549009000,\"venue\":\"okx\",\"state\":\"$1\"$2}"; }
	{ v connecting; v live; v live; v down ',"reason":"closed"'; v down; v connecting; v live; v live
		v stale ',"symbol":"BTC-USDT","reason":"gap"'; v live ',"symbol":"BTC-USDT"'; } |
		"$O/arb-notify" --file out >/dev/null
	[ "$(jq -r '.severity + " " + .text + (if .resolved then " resolved" else "" end)' out)" = "warning okx is down: closed
warning okx is live resolved" ]
}

@test "outcomes and halts are told" {
	{
		echo '{"kind":"outcome","ts_us":1786309549009000,"opportunity":"o1","state":"flat","realised":"-3.5","expected":"2","asset":"USDT"}'
		echo '{"kind":"outcome","ts_us":1786309549009000,"opportunity":"o2","state":"flat","realised":"3.5","expected":"2","asset":"USDT"}'
		echo '{"kind":"outcome","ts_us":1786309549009000,"opportunity":"o3","state":"frozen","residue":{"BTC":"0.2"},"reason":"leg \"b\"\n"}'
		echo '{"kind":"halt","ts_us":1786309549009000,"scope":"all","reason":"daily_loss","by":"arb-risk"}'
		echo '{"kind":"resume","ts_us":1786309549009000,"scope":"all","by":"arb-exec"}'
	} | "$O/arb-notify" --file out >/dev/null
	[ "$(jq -r '.severity + " " + .text' out)" = 'warning o1: realised -3.5 USDT, expected 2
critical o3: leg "b" , left over {"BTC":"0.2"}
critical no new trades: all: daily_loss
critical trading goes on: all' ]
}

@test "what is told again after a restart is told only while it is young" {
	o() { echo "{\"kind\":\"outcome\",\"ts_us\":$1,\"opportunity\":\"$2\",\"state\":\"frozen\",\"again\":true}"; }
	now=$(($(date +%s) * 1000000))
	{ o $((now - 11 * 60000000)) old; o $((now - 9 * 60000000)) young; } | "$O/arb-notify" --file out >/dev/null
	[ "$(jq -r .text out)" = young ]
}

@test "without a way out it is said on standard error" {
	alert a >in
	run -0 --separate-stderr "$O/arb-notify" <in
	[ "$stderr" = "arb-notify: warning: alert a: about a (okx)" ]
}

@test "a command gets the message on its input and in its environment, and cannot write into the stream" {
	cat >cmd <<'EOF'
echo not for the stream
{ cat; echo "$ARB_KIND|$ARB_SEVERITY|$ARB_CODE|$ARB_VENUE|$ARB_SYMBOL|$ARB_TEXT|$ARB_RESOLVED|$ARB_MORE|$ARB_TS_US"; } >>told
EOF
	alert 'a' critical '"symbol":"X-Y","resolved":true' | sed 's/about a/$(touch bad) `touch bad`/' >in
	"$O/arb-notify" --exec 'sh cmd' <in 2>err | cmp - in
	[ "$(head -n 1 told | jq -r .text)" = '$(touch bad) `touch bad` (okx X-Y)' ]
	[ "$(tail -n 1 told)" = 'alert|critical|a|okx|X-Y|$(touch bad) `touch bad` (okx X-Y)|1|0|1786309549009000' ]
	[ ! -e bad ]
}

@test "a command that hangs is ended, one that fails is said, and the stream went on" {
	alert a critical >in
	start=$(now_s)
	run -69 --separate-stderr "$O/arb-notify" --exec 'sleep 30' -o notify.timeout_ms=300 <in
	[ "$output" = "$(cat in)" ]
	[[ "$stderr" == *"exec: it took too long and was ended"* ]]
	awk -v a="$start" -v b="$(now_s)" 'BEGIN { exit !(b - a < 4) }'
	run -69 --separate-stderr "$O/arb-notify" --exec 'exit 3' <in
	[[ "$stderr" == *"exec: the command ended with exit status 3"* ]]
}

@test "a hanging command does not stop the pipe" {
	mkfifo in out
	"$O/arb-notify" --exec 'sleep 5' -o notify.timeout_ms=600 <in >out 2>/dev/null &
	pid=$!
	exec 5>in 6<out
	for i in 1 2 3; do
		alert "a$i" critical >&5
		read -r -t 2 line <&6
		[ "$line" = "$(alert "a$i" critical)" ]
	done
	exec 5>&-
	kill -TERM "$pid" || true
	wait "$pid" || true
	exec 6<&-
}

@test "a webhook gets the sentence as text" {
	serve 200
	{ alert a; alert b critical; } | "$O/arb-notify" --webhook "$url" >/dev/null
	# the stream may hand in both before the first is under way: the urgent one goes first then
	[ "$(cut -d ' ' -f 3- log | jq -r .text | sort)" = "critical: alert b: about b (okx)
warning: alert a: about a (okx)" ]
}

@test "the URL may stand in a file, and is never shown" {
	serve 404
	echo "$url/secret" >url
	alert a >in
	run -69 --separate-stderr "$O/arb-notify" --webhook-file url <in
	[ "$output" = "$(cat in)" ]
	[[ "$stderr" == *"webhook: HTTP status 404; the message is lost"* ]]
	[[ "$stderr" != *secret* ]]
	[ "$(wc -l <log)" -eq 1 ]
}

@test "a server that is busy is asked again, when it said" {
	serve 429:2 500 200
	alert a | "$O/arb-notify" --webhook "$url" 2>err >/dev/null
	[ "$(cut -d ' ' -f 2 log | tr '\n' ' ')" = "429:2 500 200 " ]
	awk '{ t[NR] = $1 } END { exit !(t[2] - t[1] >= 1.95 && t[2] - t[1] < 4 && t[3] - t[2] >= 1.9 && t[3] - t[2] < 4) }' log
	grep -q 'webhook: HTTP status 429; will be tried again' err
}

@test "a server that does not answer is given up after the time limit, and tried again" {
	serve hang 200
	alert a | "$O/arb-notify" --webhook "$url" -o notify.timeout_ms=400 2>err >/dev/null
	[ "$(cut -d ' ' -f 2 log | tr '\n' ' ')" = "hang 200 " ]
}

@test "a redirect is not followed" {
	serve 302
	alert a >in
	run -69 "$O/arb-notify" --webhook "$url" <in
	[ "$(wc -l <log)" -eq 1 ]
}

@test "a proxy in the environment is not used" {
	serve 200
	alert a | http_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 "$O/arb-notify" --webhook "$url" >/dev/null
	[ "$(wc -l <log)" -eq 1 ]
}

@test "plain http to other machines is refused" {
	for bad in http://example.com/x http://10.0.0.1/ http://user@localhost/ ftp://127.0.0.1/ 'http://127.0.0.1/a b' file:///etc/hosts ''; do
		run -64 "$O/arb-notify" --webhook "$bad" </dev/null
	done
}

@test "a certificate that nobody signed is refused" {
	command -v openssl >/dev/null || skip "openssl is not there"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
	python3 - <<'EOF' 3>&- &
import os, signal, socket, ssl
signal.alarm(15)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert", "key")
server = socket.create_server(("127.0.0.1", 0))
open("port.new", "w").write(str(server.getsockname()[1]))
os.rename("port.new", "port")
while True:
    connection, _ = server.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(10000)
            open("broken-in", "w").write("a request came")
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    except OSError:
        pass
EOF
	server=$!
	for _ in $(seq 100); do
		[ -f port ] && break
		sleep 0.05
	done
	alert a >in
	mkfifo pipe
	"$O/arb-notify" --webhook "https://127.0.0.1:$(cat port)/" <pipe >/dev/null 2>err &
	pid=$!
	cat in >pipe &
	for _ in $(seq 60); do
		grep -q webhook err && break
		sleep 0.05
	done
	kill -TERM "$pid" || true
	wait "$pid" || true
	grep -q 'webhook: .*certificate' err
	[ ! -e broken-in ]
}

@test "more than the rate allows waits; the urgent go first" {
	mkfifo in
	"$O/arb-notify" --file out -o notify.per_minute=60 <in >/dev/null 2>&1 &
	pid=$!
	exec 5>in
	for i in $(seq 62); do alert "a$i"; done >&5
	alert urgent critical >&5
	sleep 0.5
	[ "$(wc -l <out)" -eq 60 ]
	exec 5>&-
	wait "$pid"
	[ "$(tail -n +60 out | jq -r .code | tr '\n' ' ')" = "a60 urgent a61 a62 " ]
}

@test "a flood is bounded: the oldest of the least urgent are dropped and counted" {
	{ for i in $(seq 400); do alert "a$i"; done; alert last critical; } >in
	run -69 --separate-stderr "$O/arb-notify" --exec 'cat >>told; sleep 0.1' --metrics metrics -o notify.per_minute=600 -o notify.drain_ms=500 <in
	[ "${#lines[@]}" -eq 401 ]
	[[ "$stderr" == *"exec: more messages than can be delivered"* ]]
	grep -q '"code":"last"' told
	awk '/^arb_messages_dropped_total/ { exit !($2 >= 140) }' metrics
}
