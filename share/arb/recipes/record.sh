#!/bin/sh
# record.sh [-d DIR] [-z zst|gz] [-k DAYS]: keep the stream on standard input.
#
# The lines go to DIR/DATE.ndjson.zst (or .gz), DATE being the UTC day of each line's ts_us; what is there already is added to, so
# that a restart loses nothing.  Files older than -k DAYS go.  Also a stage of the pipe: it writes on what it reads.
# shellcheck source=/dev/null
. "$(dirname "$(readlink -f "$0")")/common.sh"

into='' form=zst days=''
while getopts d:z:k: option; do
	case $option in
	d) into=$OPTARG ;;
	z) form=$OPTARG ;;
	k) days=$OPTARG ;;
	*) die 64 'usage: record.sh [-d DIR] [-z zst|gz] [-k DAYS] <stream' ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || die 64 "$1: takes no operands"
case $form in
zst) pack='zstd -q -c' ;;
gz) pack='gzip -c' ;;
*) die 64 "-z $form: zst or gz is expected" ;;
esac
case $days in *[!0-9]*) die 64 "-k $days: a number of days is expected" ;; esac
[ -n "$into" ] || into=$(data_root)/recordings || exit 78
alone "$into"
[ -z "$days" ] || find "$into" -maxdepth 1 -name '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].ndjson.*' -mtime "+$days" -exec rm -f {} +

# Who ends us ends what writes to us first, or means us: then the packers still finish what they have.
trap : HUP INT TERM
unbuffered=''
awk -W version 2>&1 </dev/null | grep -q '^mawk' && unbuffered='-W interactive'
# A day's packer lives as long as its day; a frame or member of its own each time, which unpackers read as one.
# shellcheck disable=SC2086 # an option or none
LC_ALL=C awk $unbuffered -v pack="$pack" -v form="$form" -v into="$into" '
	function quoted(word) { gsub(/\047/, "\047\\\047\047", word); return "\047" word "\047" }
	function date(days,    era, doe, yoe, doy, mp, d, m, y) { # of days since 1970
		days += 719468; era = int(days / 146097); doe = days - era * 146097
		yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
		doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
		d = doy - int((153 * mp + 2) / 5) + 1; m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2)
		return sprintf("%04d-%02d-%02d", y, m, d)
	}
	{
		if (match($0, /"ts_us": ?[0-9]+/)) {
			stamp = substr($0, RSTART + 8, RLENGTH - 8)
			now = int(stamp / 86400000000)
			if (now > day) { # a late line of yesterday stays in the file of today
				if (to != "") status = close(to) || status
				day = now
				to = pack " >>" quoted(into "/" date(day) ".ndjson." form)
			}
		}
		if (to != "") print | to
		print
	}
	END { if (to != "") status = close(to) || status; exit status ? 74 : 0 }'
