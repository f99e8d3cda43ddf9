#!/bin/sh
# Stands in for Apple's C compiler and archiver, which are not to be had outside macOS. A type
# check links nothing, so build scripts only need to find the files they asked for: empty ones.
while [ $# -gt 0 ]; do
  case "$1" in
    -o) shift; : >"$1"; exit 0 ;;
    *.a) printf '!<arch>\n' >"$1"; exit 0 ;;
  esac
  shift
done
