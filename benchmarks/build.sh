# Shared by the benchmark commands; NAME, HERE and HOME_FOLDER are set by the one that reads it.

die() {
  echo "$NAME: $1" >&2
  exit 3
}

# The launcher finds the JDK and builds what is needed.
jdk() {
  local said
  said=$(PRECIS_JAVA_OPTS='-XshowSettings:properties' "$HOME_FOLDER/precis" --version 2>&1) || die "$said"
  sed -n 's/^ *java\.home = //p' <<<"$said"
}

stale() {
  # A class path made outside this build names other copies of the modules.
  grep -q "$HOME_FOLDER/core/" "$HERE/target/classpath" 2>/dev/null || return 0
  [ -n "$(find "$HERE/pom.xml" "$HERE/src/main" "$HOME_FOLDER"/*/target/classes -newer "$HERE/target/classpath" \
    -type f -not -path "$HERE/target/*" -print 2>/dev/null | head -n 1)" ]
}

build() {
  local log=$HERE/target/build.log
  mkdir -p "$HERE/target"
  echo "$NAME: building ..." >&2
  (cd "$HOME_FOLDER" && mvn -B -q package -DskipTests -pl benchmarks -am) >"$log" 2>&1 ||
    die "the build failed; the log is $log"
  touch "$HERE/target/classpath"
}
