import type { Page } from './page.ts';
import { paragraphs, verbatim } from './roff.ts';
import { seeAlso } from './surroundings.ts';

/** Makes the page about where records come from, and how they are read. */
export function sourcesPage(): Page {
  return {
    name: 'tele-sources',
    section: 7,
    summary: 'where records come from: standard input, files, folders, buckets and HDFS',
    parts: [
      [
        'WHICH INPUT IS READ',
        paragraphs(
          `--source on the line decides, or the files and folders behind the command: tele filter 'ms > 1000' access-*.ndjson logs/ more.json.gz. These are read in the order in which they stand, a folder in the order of its names; one that does not exist ends the command before anything is read. A file or folder alone is what --source makes of it, with the layout that it has. Otherwise it is what comes on standard input; then the source that TELE_SOURCE or the config file sets; then the bundled sample, which is said. The filter options (--channel, --date and so on) choose from a source, so that a line with one of them does not read standard input.

fetch is the exception: where a source is set, it reads that one, whatever standard input is. --source - makes it read standard input.`,
        ),
      ],
      [
        'CRON, SSH AND CI',
        `${paragraphs(
          `Where nobody sits at a terminal, standard input is often a pipe that nobody writes to: under cron one that is at its end, with ssh or some CI systems one that stays open. It looks like a pipe from another program. tele does not guess which of the two was meant: where a source is set and the pipe ends without a byte, the exit status is 2 and nothing is read; where nothing has come for a second, that is said on standard error. The same holds where grep in front of tele has found nothing: to read all of the source instead would be worse.

Either of these says what is meant:`,
        )}${verbatim(`0 6 * * *  tele os-dist --source /data/lake --date yesterday
0 6 * * *  tele os-dist </dev/null
0 6 * * *  tele fetch | tele aggregate --by info.OS`)}${paragraphs(
          `In the last line fetch reads the source that is set. A line of cron has another HOME, PATH and locale than a shell: TELE_CONFIG, or XDG_CONFIG_HOME, tells where the config file is. A % in such a line has to be written as \\%.`,
        )}`,
      ],
      [
        'WHAT IS LEFT OUT',
        paragraphs(
          `Names that begin with a dot, objects of a bucket that stand for a folder (day/), keys with a part .. and, beside key=value folders, names that begin with _ are not read, listed or copied. How many there are is said, with one of them; --hidden takes them. A file or object that is named as the source is read, whatever its name.`,
        ),
      ],
      [
        'WHAT CANNOT BE READ',
        paragraphs(
          `A link that leads nowhere or in a circle, a name that is no UTF-8, a path that is too long, a folder that is closed, a file that goes away, becomes shorter or gives its name to another one while the source is read: each is named, the others are read, and the exit status is 5. A file that grows meanwhile is read as far as it goes. --fail-fast stops at the first of them. A source that is itself such a thing is an error, with exit status 1.`,
        ),
      ],
      [
        'WHAT VOUCHES FOR THE BYTES OF A BUCKET',
        paragraphs(
          `tele asks for the checksum of every object, and checks it when the object is read whole: CRC32, CRC32C, CRC64NVME, SHA-1 or SHA-256; where the server keeps none, an ETag that is an MD5. A small object whose bytes do not fit is fetched again, and named with exit status 5 where that does not help: none of it is counted. An object of more than 8 MB is read in ranges, whose sum is known with the last of them: what was counted of it by then is counted, and it is named. Of one thread's objects another thread computes the sums once they come to 64 MB, so that reading waits for none; with several threads each computes its own, which for a GB takes 0.3 s of processor (CRC32), 0.8 s (CRC64NVME) or 1.7 s (MD5).

An object that was written in parts may have a checksum of the checksums of its parts, which says nothing of the object as a whole: that is not checked. Nor are bytes of which only a range is read, as with --limit or head, and objects that a key of their own encrypts and that have no other checksum than an ETag. For these the connection vouches: TLS notices every change on the way, plain HTTP only some. All ranges are of one version of the object; a server that sends no ETag is held to the time of the object, and where it sends neither, nothing is kept in the cache and --resume fetches everything anew.

What lies in the cache is checked block by block whenever it is read.`,
        ),
      ],
      [
        'HDFS',
        paragraphs(
          `hdfs://HOST/path, webhdfs://HOST:PORT/path and, over TLS, swebhdfs://HOST:PORT/path are read by WebHDFS, the HTTP of NameNode, DataNode and HttpFS. Nothing in a path is decoded. The port of hdfs:// is not one of HTTP: where HADOOP_CONF_DIR has an hdfs-site.xml of that host, its dfs.namenode.http-address counts (dfs.namenode.https-address, if dfs.http.policy is HTTPS_ONLY), of a name service those of all its NameNodes, otherwise port 9870. For executors the address is written out, so that they need no such file. webhdfs://USER@HOST/path names the user, otherwise HADOOP_USER_NAME does.

Kerberos is not spoken: TELE_HDFS_TOKEN holds a delegation token, here and in the environment of executors; an HttpFS without Kerberos or a mount does without.

A file that grows is read as far as it was when it was listed, and one that another has replaced is named. Data nodes check their blocks while they read them; for what comes over plain HTTP only its length vouches.`,
        ),
      ],
      [
        'PROXIES AND CERTIFICATES',
        paragraphs(
          `Buckets are read through the proxy that HTTPS_PROXY, or for servers without TLS HTTP_PROXY, names, unless NO_PROXY excepts the host. AWS_CA_BUNDLE names a file of the certificates to trust, instead of those that Node brings; NODE_EXTRA_CA_CERTS adds to these.`,
        ),
      ],
      [
        'COPIES',
        paragraphs(
          `One tele at a time copies into a folder. The lock is kept by renewing it, so that it holds between containers and hosts that share the folder; whoever died elsewhere is waited for, half a minute. Files are named like their keys, but for letters and names that another system would not take, which are written as %XX. On a disk that takes upper and lower case for the same, the second of two such objects is refused by name.`,
        ),
      ],
      ['SEE ALSO', seeAlso(['tele', 'tele-fetch', 'tele-environment'])],
    ],
  };
}
