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
