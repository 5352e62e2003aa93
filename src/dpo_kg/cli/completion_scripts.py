"""The scripts that shells run in order to complete a command line of dpo-kg."""

from __future__ import annotations

_BASH = r"""# Completion of dpo-kg for bash.
_dpo_kg() {
    local kind candidate told
    COMPREPLY=()
    {
        IFS= read -r kind
        if [[ $kind == files ]]; then
            compopt -o default 2>/dev/null
        else
            while IFS=$'\t' read -r candidate told; do
                COMPREPLY+=("$(printf '%q' "$candidate")")
            done
        fi
    } < <("${1/#\~/$HOME}" completion candidates --line "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _dpo_kg dpo-kg
"""

_ZSH = r"""#compdef dpo-kg
# Completion of dpo-kg for zsh.
_dpo_kg() {
    local kind line
    local -a lines candidates
    lines=("${(@f)$("${(Q)words[1]/#\~/$HOME}" completion candidates -- \
        "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    kind=$lines[1]
    if [[ $kind == files ]]; then
        [[ $PREFIX == --*=* ]] && compset -P 1 '*='
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    _describe -V 'dpo-kg' candidates
}
if [[ ${funcstack[1]} == _dpo_kg ]]; then
    _dpo_kg "$@"
else
    compdef _dpo_kg dpo-kg
fi
"""

_FISH = r"""# Completion of dpo-kg for fish.
function __dpo_kg_candidates
    set -l words (commandline -opc)
    set -l current (string replace -r -- '^[\'"]' '' (commandline -ct))
    set -l found (command $words[1] completion candidates -- $words[2..-1] "$current" 2>/dev/null)
    if test "$found[1]" = files
        set -l option (string match -r -- '^--[^=]*=' "$current"; or echo)
        printf '%s\n' $option(__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current"))
    else
        printf '%s\n' $found[2..-1]
    end
end
complete -c dpo-kg -f -a '(__dpo_kg_candidates)'
"""

#: Shell → script.
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
