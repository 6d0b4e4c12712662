# Sourced after test/support/processes.sh: starts HDFS (a NameNode, a DataNode) and YARN (a ResourceManager, a NodeManager that kills
# containers over their memory) on 127.0.0.1, 200-300 MB each. The jars come by Maven and are kept for the next run: TELE_HADOOP_JARS names
# another folder. Sets HADOOP_CONF_DIR, TELE_TEST_HDFS (hdfs://…), TELE_TEST_HDFS_WEB (http://…), TELE_TEST_YARN_WEB.
hadoop=$(sed -n 's:.*<hadoop>\(.*\)</hadoop>.*:\1:p' test/yarn/pom.xml)
jars=${TELE_HADOOP_JARS:-${TMPDIR:-/tmp}/tele-hadoop-$hadoop/jars}
if [ ! -e "$jars/installed" ]; then
  echo "installing Hadoop $hadoop into $jars"
  mvn --quiet --batch-mode -f test/yarn/pom.xml dependency:copy-dependencies -DoutputDirectory="$jars" -Dmdep.copyPom=false
  touch "$jars/installed"
fi

export HADOOP_CONF_DIR="$folder/hadoop" HADOOP_HOME="$folder/home" HADOOP_USER_NAME=hdfs
# The jar of hadoop-hdfs has no pages of its own, and its servers want their folders.
mkdir -p "$HADOOP_CONF_DIR"/webapps/{hdfs,datanode,static} "$HADOOP_HOME" "$folder"/{nn,dn,containers,container-logs,hadoop-tmp}

site() { # FILE [NAME VALUE]…
  {
    echo '<configuration>'
    for ((i = 2; i < $#; i += 2)); do
      printf '  <property><name>%s</name><value>%s</value></property>\n' "${!i}" "${@:i+1:1}"
    done
    echo '</configuration>'
  } >"$HADOOP_CONF_DIR/$1"
}
at() { echo "127.0.0.1:$(free_port)"; }
name_node=$(at) name_web=$(at) yarn_web=$(at)
export TELE_TEST_HDFS="hdfs://$name_node" TELE_TEST_HDFS_WEB="http://$name_web" TELE_TEST_YARN_WEB="http://$yarn_web"
site core-site.xml fs.defaultFS "$TELE_TEST_HDFS" hadoop.tmp.dir "$folder/hadoop-tmp"
site hdfs-site.xml dfs.namenode.name.dir "file://$folder/nn" dfs.datanode.data.dir "file://$folder/dn" dfs.replication 1 \
  dfs.namenode.rpc-address "$name_node" dfs.namenode.http-address "$name_web" dfs.namenode.safemode.extension 0 \
  dfs.datanode.address "$(at)" dfs.datanode.http.address "$(at)" dfs.datanode.ipc.address "$(at)" dfs.permissions.enabled false
site yarn-site.xml yarn.resourcemanager.hostname 127.0.0.1 yarn.resourcemanager.webapp.address "$yarn_web" \
  yarn.resourcemanager.address "$(at)" yarn.resourcemanager.scheduler.address "$(at)" \
  yarn.resourcemanager.resource-tracker.address "$(at)" yarn.resourcemanager.admin.address "$(at)" \
  yarn.nodemanager.hostname 127.0.0.1 yarn.nodemanager.bind-host 127.0.0.1 yarn.nodemanager.address "$(at)" \
  yarn.nodemanager.localizer.address "$(at)" yarn.nodemanager.webapp.address "$(at)" \
  yarn.nodemanager.local-dirs "$folder/containers" yarn.nodemanager.log-dirs "$folder/container-logs" \
  yarn.nodemanager.resource.memory-mb 6144 yarn.nodemanager.resource.cpu-vcores 6 yarn.scheduler.minimum-allocation-mb 128 \
  yarn.nodemanager.pmem-check-enabled true yarn.nodemanager.vmem-check-enabled false yarn.nodemanager.resource.memory.enforced false \
  yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage 99 yarn.nodemanager.container-monitor.interval-ms 500
# 'resource.memory.enforced' means by cgroups: where it is true and there are none, the monitor looks on.
site capacity-scheduler.xml yarn.scheduler.capacity.root.queues default yarn.scheduler.capacity.root.default.capacity 100 \
  yarn.scheduler.capacity.maximum-am-resource-percent 0.5 \
  yarn.scheduler.capacity.resource-calculator org.apache.hadoop.yarn.util.resource.DominantResourceCalculator
cat >"$HADOOP_CONF_DIR/log4j.properties" <<'LOG'
log4j.rootLogger=INFO,c
log4j.appender.c=org.apache.log4j.ConsoleAppender
log4j.appender.c.layout=org.apache.log4j.PatternLayout
log4j.appender.c.layout.ConversionPattern=%d %p %c{1}: %m%n
LOG

opens=()
for package in java.lang java.util java.nio java.net; do opens+=("--add-opens=java.base/$package=ALL-UNNAMED"); done
hadoop_java=(java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true "${opens[@]}" --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  -cp "$HADOOP_CONF_DIR:$jars/*")
"${hadoop_java[@]}" -Xmx200m org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive >"$folder/log/format" 2>&1
start name-node "${hadoop_java[@]}" -Xmx200m org.apache.hadoop.hdfs.server.namenode.NameNode
start data-node "${hadoop_java[@]}" -Xmx200m org.apache.hadoop.hdfs.server.datanode.DataNode
wait_for HDFS grep -q 'Adding a new node\|registerDatanode' "$folder/log/name-node"
if [ -z "${TELE_TEST_HDFS_ALONE:-}" ]; then
  start resource-manager "${hadoop_java[@]}" -Xmx300m org.apache.hadoop.yarn.server.resourcemanager.ResourceManager
  start node-manager "${hadoop_java[@]}" -Xmx300m org.apache.hadoop.yarn.server.nodemanager.NodeManager
  wait_for YARN grep -q 'registered with capability' "$folder/log/resource-manager"
fi
# Containers outlive a NodeManager that ends: they are the processes that work in its folder.
on_finish() {
  local cwd
  for cwd in /proc/[0-9]*/cwd; do
    case $(readlink "$cwd" 2>/dev/null) in "$folder/containers/"*) cwd=${cwd#/proc/} && kill -9 "${cwd%/cwd}" 2>/dev/null || true ;; esac
  done
}
