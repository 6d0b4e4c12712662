import { seededRandom } from '../../src/random.ts';
import { fuzzScanners } from '../kernels/scan-fuzz.ts';

// The scanners' comparison at length: node scan-fuzz.mjs [LINES] [SEED]. Prints what was seen; throws at the first
// difference. Bundle first: npx esbuild test/bench/scan-fuzz.ts --bundle --platform=node --format=esm
// --outfile=dist/bench/scan-fuzz.mjs

const [lines = '1000000', seed = '1'] = process.argv.slice(2);
const STEP = 20_000;

for (let done = 0, k = 0; done < Number(lines); done += STEP, k++) {
  console.log(
    done,
    JSON.stringify(fuzzScanners(seededRandom(Number(seed) * 100_003 + k), Math.min(STEP, Number(lines) - done))),
  );
}
