import type { Page } from './page.ts';
import { paragraphs, verbatim } from './roff.ts';
import { seeAlso } from './surroundings.ts';

/** Makes the page that leads from one machine to a Spark cluster. */
export function sparkPage(): Page {
  return {
    name: 'tele-spark',
    section: 7,
    summary: 'run tele on an Apache Spark cluster: standalone, YARN, EMR, Kubernetes',
    parts: [
      [
        'DESCRIPTION',
        `${paragraphs(
          `Every command that takes --master local[*] takes the address of a Spark cluster in its place, and answers with the same bytes. It is tested with standalone clusters of Spark 4.3.0 and 3.5.9, and on YARN over HDFS with Spark 4.3.0 and Hadoop 3.4.2. Kubernetes takes the same driver and was tried by hand; EMR was not tried. docs/spark.md has what was tried, and when.

Nothing else changes in a line:`,
        )}${verbatim(`tele os-dist --channel nightly --source s3://telemetry/lake
tele os-dist --channel nightly --source s3://telemetry/lake --master spark://head:7077`)}${paragraphs(
          `This machine lists the source and submits a small PySpark driver with spark-submit. Executors start tele, which reads its share of the objects from the source itself; states of groups are merged where they are, and what is left comes back and is finished, sorted and printed here. A run counts as done when the driver's manifest says that every part has arrived, whatever spark-submit ends with. A task that is repeated, or an executor that is lost, is counted once.`,
        )}`,
      ],
      [
        'WHAT A CLUSTER NEEDS',
        paragraphs(
          `spark-submit on this machine: --spark-submit, SPARK_HOME or the path name it. Python, the same version here and there. tele on the executors: an archive of tele spark bundle, given as --archives, or --tele-command where it is installed.

The source must be one that executors can read: s3://, hdfs://, or a path that all of them have. Buckets are read with the executors' own credentials, such as the role of their machines; no key is ever part of a job, a command line or a log. A profile of this machine (--profile) is not sent.

tele spark doctor looks at all of it, and says what to do.`,
        ),
      ],
      [
        'STANDALONE',
        `${verbatim(`tele spark bundle -o tele-spark.tgz
tele spark doctor --master spark://head:7077 --archives tele-spark.tgz --source s3://telemetry/lake
tele os-dist --source s3://telemetry/lake --master spark://head:7077 --archives tele-spark.tgz`)}${paragraphs(
          `TELE_MASTER, TELE_ARCHIVES and the config file say it once and for all. spark-submit's own names are passed on: --num-executors, --executor-cores, --executor-memory, --driver-memory, --queue, --deploy-mode, --conf. --dry-run prints the command that would be run.`,
        )}`,
      ],
      [
        'YARN',
        `${verbatim(`tele spark doctor --master yarn --archives tele-spark.tgz --source hdfs://namenode:8020/lake
tele os-dist --source hdfs://namenode:8020/lake --master yarn --archives tele-spark.tgz --num-executors 8 --queue adhoc`)}${paragraphs(
          `HADOOP_CONF_DIR is the folder of yarn-site.xml, from which the doctor knows where the ResourceManager has its page: it tells how many nodes there are, what is free, and whether there is such a queue. The application is named by its command. Where there is no room for its master or for executors, that is said, and so is why the first executors are lost, while it goes on. With --deploy-mode cluster job and result go through a folder that both machines mount, --staging.`,
        )}`,
      ],
      [
        'EMR',
        `${verbatim(`aws emr create-cluster --name tele --release-label emr-7.13.0 --applications Name=Spark \\
  --instance-type m7g.2xlarge --instance-count 5 --use-default-roles \\
  --ec2-attributes KeyName=KEY --auto-termination-policy IdleTimeout=1800`)}${paragraphs(
          `The cluster's machines read buckets by their instance profile. tele runs on the primary node, where spark-submit and HADOOP_CONF_DIR are set up:`,
        )}${verbatim(`tele spark bundle -o tele-spark.tgz
tele cluster-hangs --channel aurora --source s3://telemetry/lake --master yarn --archives tele-spark.tgz \\
  --num-executors 4 --executor-cores 8 --executor-memory 8g`)}${paragraphs(
          `m7g machines are arm64: make the archive there, or name a Node for them with --node.`,
        )}`,
      ],
      [
        'KUBERNETES',
        `${verbatim(`tele os-dist --source s3://telemetry/lake --master k8s://https://api.example:6443 --archives tele-spark.tgz \\
  --conf spark.kubernetes.container.image=apache/spark:4.0.1-python3 --num-executors 8`)}${paragraphs(
          `The driver runs where tele does, and executors must be able to reach it: run tele in a pod, or on a machine of the same network. Pods read buckets by their service account. With --deploy-mode cluster the driver runs in a pod of its own; job and result then go through a folder that both mount, --staging.`,
        )}`,
      ],
      [
        'RECORDS',
        paragraphs(
          `Records, as filter, map and fetch make them, come back in the order of the source and never many at a time: executors keep them on their disks until they have been written. --parts FOLDER, s3://bucket/prefix or hdfs://host/path, leaves them instead as files that executors write, parts/part-00000.ndjson and so on, in the order of the source. manifest.json comes last: where it is there, the result is whole. It counts lines and bytes of every file.

A limit is kept across the cluster: a few tasks are run first, and more only where they gave too little.`,
        ),
      ],
      [
        'MODELS',
        paragraphs(
          `tele recommend train is two applications: the first gathers who has what, the second trains by MLlib's ALS, with the same rank, alpha, regularisation, iterations and seed. This machine brings the ratings to it as numbers, a line for each client, and writes the same file as after a training of its own; MLlib starts from other random numbers, so that the factors are others of about the same loss. The driver's Python needs NumPy for it. tele recommend evaluate gathers ratings on the cluster, and tries its parameters on this machine. A table of ratings is read on this machine.`,
        ),
      ],
      [
        'MEMORY',
        paragraphs(
          `tele works beside the executor's Java process, one for each of its cores, which takes memory of its own, and more for large groups. YARN and Kubernetes count that: unless spark.executor.memoryOverhead is set, tele asks for 40% of the executor's memory on top.`,
        ),
      ],
      [
        'WHEN IT PAYS',
        paragraphs(
          `Start-up is what a cluster costs: the Java processes of driver and executors, and a process of tele for each task. One machine with local[*] starts none of that. Measured on two cores: os-dist over a gigabyte of generated pings, plain and in memory, takes 1.6 seconds of processor time; an application of Spark takes some 25 before it has read a tenth of that. One machine reads 15 GB meanwhile: from there on a cluster begins to pay, sooner where archives make the reading dearer. tele run --explain estimates beforehand what a run reads, and how long that takes. What is far from this machine and near to the cluster pays sooner: then the objects' bytes need not travel.`,
        ),
      ],
      [
        'WHAT CAN GO WRONG',
        paragraphs(
          `What fails on a cluster is told in one sentence, and the exit status is 1; objects that cannot be read are told as on one machine, with 5. An object that ends the process that reads it, as where memory runs out, is found when Spark repeats its task, and given up by name after four attempts; all others count. Where the executor itself goes under, as in a container of YARN that takes too much, Spark gives the whole application up in the end. Ctrl-C ends spark-submit and what it started, and with it the application on the cluster.`,
        ),
      ],
      ['SEE ALSO', seeAlso(['tele', 'tele-run', 'tele-spark-bundle', 'tele-spark-doctor'])],
    ],
  };
}
