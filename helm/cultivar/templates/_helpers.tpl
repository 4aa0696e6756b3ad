{{- define "cultivar.labels" -}}
app.kubernetes.io/name: cultivar
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "cultivar.selector" -}}
app.kubernetes.io/name: cultivar
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "cultivar.namespaces" -}}
{{- if eq .Values.operator.scope "Workspaces" -}}
{{- if not .Values.workspaces }}{{ fail "operator.scope is Workspaces: list at least one in workspaces" }}{{ end -}}
{{- $names := list -}}
{{- range .Values.workspaces }}{{- $names = append $names (include "cultivar.workspace" . | fromYaml).name }}{{- end -}}
{{- join "," $names -}}
{{- else if eq .Values.operator.scope "Cluster" -}}
JOSDK_ALL_NAMESPACES
{{- else -}}
{{- fail "operator.scope must be Cluster or Workspaces" -}}
{{- end -}}
{{- end -}}

{{- /* an entry of workspaces: a name, or a map with one */ -}}
{{- define "cultivar.workspace" -}}
{{- $workspace := ternary (dict "name" .) . (kindIs "string" .) -}}
{{- if not $workspace.name }}{{ fail "workspaces: an entry has no name; give the namespace's name" }}{{ end -}}
{{- toYaml $workspace -}}
{{- end -}}

{{- /* egress rules for downloads.hosts: an address is opened by itself at its port, names share the ports of all names */ -}}
{{- define "cultivar.downloads" -}}
{{- $rules := list -}}
{{- $ports := list -}}
{{- range .Values.downloads.hosts -}}
{{- $parts := splitList ":" . -}}
{{- $opened := ternary (list (last $parts | int)) (list 80 443) (gt (len $parts) 1) -}}
{{- if hasPrefix "[" . -}}
{{- $address := regexReplaceAll "^\\[(.*)\\].*$" . "${1}" -}}
{{- $tcp := list -}}
{{- range ternary (list (regexReplaceAll "^.*\\]:" . "" | int)) (list 80 443) (contains "]:" .) }}{{- $tcp = append $tcp (dict "port" . "protocol" "TCP") -}}{{- end -}}
{{- $rules = append $rules (dict "to" (list (dict "ipBlock" (dict "cidr" (printf "%s/128" $address)))) "ports" $tcp) -}}
{{- else if regexMatch "^([0-9]{1,3}[.]){3}[0-9]{1,3}$" (first $parts) -}}
{{- $tcp := list -}}
{{- range $opened }}{{- $tcp = append $tcp (dict "port" . "protocol" "TCP") -}}{{- end -}}
{{- $rules = append $rules (dict "to" (list (dict "ipBlock" (dict "cidr" (printf "%s/32" (first $parts))))) "ports" $tcp) -}}
{{- else -}}
{{- $ports = concat $ports $opened | uniq -}}
{{- end -}}
{{- end -}}
{{- if $ports -}}
{{- $blocks := list -}}
{{- $downloads := .Values.networkPolicy.work.downloads -}}
{{- range $cidr := $downloads.cidrs -}}
{{- $except := list -}}
{{- /* what the API server takes in except lies within the block: of others than all addresses nobody can say it here */ -}}
{{- range $downloads.except }}{{- if and (hasSuffix "/0" $cidr) (eq (contains ":" .) (contains ":" $cidr)) }}{{- $except = append $except . -}}{{- end -}}{{- end -}}
{{- $blocks = append $blocks (dict "ipBlock" (ternary (dict "cidr" $cidr "except" $except) (dict "cidr" $cidr) (gt (len $except) 0))) -}}
{{- end -}}
{{- $tcp := list -}}
{{- range $ports }}{{- $tcp = append $tcp (dict "port" . "protocol" "TCP") -}}{{- end -}}
{{- $rules = append $rules (dict "to" $blocks "ports" $tcp) -}}
{{- end -}}
{{- toYaml (dict "rules" $rules) -}}
{{- end -}}
