/** The shells that have completion. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The name of a shell with completion. */
export type Shell = (typeof SHELLS)[number];

/**
 * The script that teaches a shell to complete tele. It passes the words up to the cursor to `tele complete` and shows
 * its answer. It holds no command or flag, so it works with every version. Runs on bash 3.2 (macOS), too.
 */
export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell];
}

/**
 * The script for bash. bash also splits words at = and :, so the script joins them again, and removes the part before
 * the split from the answers.
 */
const BASH = String.raw`_tele() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() k word space answer
  for ((k = 0; k <= COMP_CWORD; k++)); do
    space=\${line%%[![:space:]]*}
    line=\${line#"$space"}
    word=\${COMP_WORDS[k]}
    if ((k == COMP_CWORD)); then word=$line; fi
    if ((k == 0)) || [[ -n $space ]]; then words+=("$word"); else words[\${#words[@]} - 1]+=$word; fi
    line=\${line#"$word"}
  done
  word=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  while IFS= read -r answer; do
    if [[ $answer == :files ]]; then
      compopt -o default 2> /dev/null
    else
      answer=\${answer%%$'\t'*}
      COMPREPLY+=("\${answer#"\${word%"$2"}"}")
    fi
  done < <(tele complete -- "\${words[@]:1}" 2> /dev/null)
}
complete -F _tele tele
`.replaceAll('\\$', '$');

const ZSH = String.raw`#compdef tele
_tele() {
  local -a candidates
  local answer word
  for answer in "\${(@f)$(tele complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2> /dev/null)}"; do
    word=\${\${answer%%$'\t'*}//:/\\:}
    if [[ $answer == :files ]]; then
      compset -P '--*='
      _files
    elif [[ $answer == *$'\t'* ]]; then
      candidates+=("$word:\${answer#*$'\t'}")
    elif [[ -n $answer ]]; then
      candidates+=("$word")
    fi
  done
  (( $#candidates )) && _describe -V tele candidates
}
if [[ $funcstack[1] == _tele ]]; then _tele "$@"; else compdef _tele tele; fi
`.replaceAll('\\$', '$');

const FISH = String.raw`function __tele_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for answer in (tele complete -- $words[2..-1] "$current" 2> /dev/null)
        if test "$answer" = :files
            set -l option (string match -r -- '^--[^=]+=' "$current")
            for path in (__fish_complete_path (string replace -r -- '^--[^=]+=' '' "$current"))
                printf '%s\n' "$option$path"
            end
        else
            printf '%s\n' $answer
        end
    end
end
complete -c tele -f -k -a '(__tele_complete)'
`;
