# Sourced from the top folder: sets `version` and `venv`, and installs PySpark from PyPI there where it is missing. TELE_PYSPARK_VENV and
# PYSPARK_VERSION choose others.
version=${PYSPARK_VERSION:-4.3.0}
venv=${TELE_PYSPARK_VENV:-${TMPDIR:-/tmp}/tele-pyspark-$version}
if [ ! -e "$venv/installed" ]; then
  echo "installing pyspark $version into $venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "pyspark==$version" numpy setuptools
  touch "$venv/installed"
fi
