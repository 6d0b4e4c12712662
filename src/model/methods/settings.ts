import { UsageError } from '../../errors.ts';
import { type Objective, objectiveOf } from '../als/options.ts';
import { METHODS } from './names.ts';

/** How a model is made, with what that can be told. */
export type Settings =
  | ({ readonly method: 'als' } & Objective)
  /** A larger `lambda` trusts counts less: it stands for so many clients who have the add-on alone. */
  | { readonly method: 'ease'; readonly lambda: number }
  /** `discount`: the power of an item's popularity that its score is divided by. */
  | { readonly method: 'walk'; readonly discount: number }
  /** `shrink` is added to the denominator: cosines of few clients become smaller. */
  | { readonly method: 'cosine'; readonly shrink: number }
  | { readonly method: 'popularity' };

/** Factors, or weights between items, or neither. */
export type Method = Settings['method'];

/** Everything but the factors of ALS is made of who has two items together. */
export type LinkSettings = Exclude<Settings, { readonly method: 'als' }>;

/** What somebody may say of them; the method is ALS where nobody says. */
export type PartialSettings = Partial<Objective> & {
  readonly method?: Method | undefined;
  readonly discount?: number | undefined;
  readonly shrink?: number | undefined;
};

export const LINK_DEFAULTS = { lambda: 100, discount: 0.5, shrink: 0 } as const;

/** The settings with defaults filled in. Throws a UsageError for a value that cannot be meant. */
export function settingsOf({ method = 'als', discount, shrink, ...objective }: PartialSettings): Settings {
  switch (method) {
    case 'als':
      return { method, ...objectiveOf(objective) };
    case 'ease': {
      const { lambda = LINK_DEFAULTS.lambda } = objective;
      if (!(lambda > 0 && Number.isFinite(lambda)))
        throw new UsageError(`the lambda of ease must be more than zero, not ${lambda}`);
      return { method, lambda };
    }
    case 'walk':
      return { method, discount: within(discount ?? LINK_DEFAULTS.discount, 'discount', 1) };
    case 'cosine':
      return { method, shrink: within(shrink ?? LINK_DEFAULTS.shrink, 'shrink', 1e9) };
    case 'popularity':
      return { method };
    default:
      throw new UsageError(`there is no method ${method}`, `methods are ${METHODS.join(', ')}`);
  }
}

function within(value: number, name: string, most: number): number {
  if (value >= 0 && value <= most) return value;
  throw new UsageError(`the ${name} must be from 0 to ${most}, not ${value}`);
}

/** As flags of the command that would train with them. */
export function flagsOf(settings: Settings): string {
  const { method, ...rest } = settings;
  const shown = Object.entries(rest).filter(([name, value]) => !isUsual(name, value));
  return [`--method ${method}`, ...shown.map(([name, value]) => `--${name} ${value}`)].join(' ');
}

/** What needs not be said: how the numbers of ALS are meant, where that is the default. */
function isUsual(name: string, value: unknown): boolean {
  return (name === 'regularization' && value === 'scaled') || (name === 'confidence' && value === 'one-plus');
}
