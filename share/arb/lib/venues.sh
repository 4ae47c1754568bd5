# venues.sh, for arb(1): a simulated market behind real sockets: venues on loopback, and a feed of them for some time.
# shellcheck shell=sh disable=SC2154 # sourced: config and dir belong to arb

# serve SEED VENUES SPEED RATE: the venues listen when this returns, their addresses are in venues.json.
serve() {
	mkdir -p "$dir/log" || exit 71
	arb-sim serve --config "$config" --seed "$1" --venues "$2" --speed "$3" --rate "$4" --endpoints "$dir/venues.json" \
		--statement "$dir/statement.ndjson" 2>"$dir/log/venues" &
	serving=$!
	trap leave EXIT
	until [ -s "$dir/venues.json" ]; do
		if ! kill -0 "$serving" 2>/dev/null; then
			cat "$dir/log/venues" >&2
			exit 69
		fi
		sleep 0.05
	done
}

# end_source SECONDS: the first stage is told to end after so long, and the end goes down the pipe.
end_source() {
	(
		trap 'kill "$!"; wait "$!"; exit' TERM
		sleep "$1" &
		wait "$!"
		until read -r pid <"$dir/run/source.pid"; do
			sleep 0.05
		done 2>/dev/null
		kill -INT "$pid"
	) &
	ending_source=$!
}

# What outlives the pipe ends with us.
leave() {
	[ -z "${ending_source:-}" ] || kill "$ending_source" 2>/dev/null
	[ -z "${serving:-}" ] || kill "$serving" 2>/dev/null
	wait 2>/dev/null
	[ -z "${fleeting:-}" ] || rm -rf "$dir"
}
