#include "cli/completion.hpp"

namespace spillway {

std::string bash_completion() {
  return R"bash(# bash completion for spillway; made by: spillway help --completion bash
_spillway() {
  local words=() word glued='' kind='' line prefix i
  COMPREPLY=()
  # bash cuts words at '=', ':' and '@'; here they are put together again.
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ ${#words[@]} -gt 0 && ( -n $glued || $word =~ ^[=:@]+$ ) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    [[ $word =~ ^[=:@]+$ ]] && glued=yes || glued=''
  done
  # What the shell itself takes off the words: quotes and backslashes.
  for ((i = 0; i < ${#words[@]}; ++i)); do
    word=${words[i]}
    case $word in
      \'*) word=${word#\'} word=${word%\'} ;;
      \"*) word=${word#\"} word=${word%\"} ;;
      *) word=${word//\\/} ;;
    esac
    words[i]=$word
  done
  # What is completed is the rest of the word, after the last place where bash cuts.
  word=${words[-1]}
  prefix=${word%"${word##*[=:@]}"}
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
    else
      line=${line%%$'\t'*}
      COMPREPLY+=("${line#"$prefix"}")
    fi
  done < <("${COMP_WORDS[0]}" help --complete -- "${words[@]}" 2>/dev/null)
  case $kind in
    directories) mapfile -t COMPREPLY < <(compgen -d -- "${word#"$prefix"}") ;;
    words) compopt +o default +o bashdefault 2>/dev/null
      if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:@,] ]]; then
        compopt -o nospace 2>/dev/null
      fi ;;
  esac
}
complete -o default -o bashdefault -o filenames -F _spillway spillway
)bash";
}

std::string zsh_completion() {
  return R"zsh(#compdef spillway
# made by: spillway help --completion zsh
_spillway() {
  local -a lines open whole open_shown whole_shown
  local line word shown
  lines=("${(@f)$("$words[1]" help --complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  case $lines[1] in
    directories)
      compset -P '--*='
      _files -/ ;;
    words)
      for line in "${(@)lines[2,-1]}"; do
        word=${line%%$'\t'*}
        shown=${line/$'\t'/  -- }
        if [[ $word == *[=:@,] ]]; then
          open+=("$word") open_shown+=("$shown")
        else
          whole+=("$word") whole_shown+=("$shown")
        fi
      done
      (( $#whole )) && compadd -l -d whole_shown -a whole
      (( $#open )) && compadd -S '' -l -d open_shown -a open ;;
    *)
      compset -P '--*='
      _files ;;
  esac
}
if [ "$funcstack[1]" = _spillway ]; then
  _spillway "$@"
else
  compdef _spillway spillway
fi
)zsh";
}

std::string fish_completion() {
  return R"fish(# fish completion for spillway; made by: spillway help --completion fish
function __spillway_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] help --complete -- $words[2..-1] $current 2>/dev/null)
    switch $lines[1]
        case directories
            __fish_complete_directories $current
        case files
            __fish_complete_path $current
        case '*'
            test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
    end
end
complete -c spillway -f -a '(__spillway_complete)'
)fish";
}

}  // namespace spillway
