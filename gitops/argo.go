package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	luajson "layeh.com/gopher-json"
	"sigs.k8s.io/yaml"
)

const (
	healthKey  = "resource.customizations.health.cultivar.dev_"
	actionsKey = "resource.customizations.actions.cultivar.dev_"
)

var healths = map[string]bool{"Healthy": true, "Progressing": true, "Degraded": true, "Suspended": true}

// argoScripts is what a user puts into argocd-cm.
type argoScripts struct {
	data map[string]string
}

type argoActions struct {
	Discovery   string `json:"discovery.lua"`
	Definitions []struct {
		Name   string `json:"name"`
		Action string `json:"action.lua"`
	} `json:"definitions"`
}

func readArgo(examples string) (*argoScripts, error) {
	text, err := os.ReadFile(filepath.Join(examples, "argocd", "argocd-cm.yaml"))
	if err != nil {
		return nil, err
	}
	var config struct {
		Data map[string]string `json:"data"`
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		return nil, err
	}
	return &argoScripts{data: config.Data}, nil
}

// health is what Argo CD shows. What is being deleted never reaches a script there either.
func (a *argoScripts) health(resource *unstructured.Unstructured) (string, error) {
	if resource.GetDeletionTimestamp() != nil {
		return "Progressing", nil
	}
	script, ok := a.data[healthKey+resource.GetKind()]
	if !ok {
		return "", fmt.Errorf("argocd-cm has no health of %s", resource.GetKind())
	}
	var said struct {
		Status  string `json:"status"`
		Message string `json:"message"`
	}
	answer, err := runLua(resource, script)
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return "", err
	}
	if !healths[said.Status] || said.Message == "" {
		return "", fmt.Errorf("health %q with message %q", said.Status, said.Message)
	}
	return said.Status, nil
}

func (a *argoScripts) actions(kind string) (argoActions, error) {
	var actions argoActions
	err := yaml.UnmarshalStrict([]byte(a.data[actionsKey+kind]), &actions)
	return actions, err
}

// offered are the actions that are not greyed out, by name.
func (a *argoScripts) offered(resource *unstructured.Unstructured) (string, error) {
	actions, err := a.actions(resource.GetKind())
	if err != nil || actions.Discovery == "" {
		return "-", err
	}
	answer, err := runLua(resource, actions.Discovery)
	if err != nil {
		return "", err
	}
	found := map[string]struct {
		Disabled bool `json:"disabled"`
	}{}
	if err := json.Unmarshal(answer, &found); err != nil {
		return "", err
	}
	names := []string{}
	for _, definition := range actions.Definitions {
		action, ok := found[definition.Name]
		if !ok {
			return "", fmt.Errorf("discovery does not know %s", definition.Name)
		}
		if !action.Disabled {
			names = append(names, definition.Name)
		}
	}
	if len(found) != len(actions.Definitions) {
		return "", fmt.Errorf("discovery knows %d actions, %d are defined", len(found), len(actions.Definitions))
	}
	sort.Strings(names)
	if len(names) == 0 {
		return "-", nil
	}
	return strings.Join(names, ","), nil
}

// patch is the difference between the resource and what the action makes of it.
func (a *argoScripts) patch(resource *unstructured.Unstructured, name string) ([]byte, error) {
	actions, err := a.actions(resource.GetKind())
	if err != nil {
		return nil, err
	}
	for _, definition := range actions.Definitions {
		if definition.Name != name {
			continue
		}
		answer, err := runLua(resource, definition.Action)
		if err != nil {
			return nil, err
		}
		changed := map[string]any{}
		if err := json.Unmarshal(answer, &changed); err != nil {
			return nil, err
		}
		before, err := json.Marshal(resource.Object)
		if err != nil {
			return nil, err
		}
		after, err := json.Marshal(keepEmpty(changed, resource.Object))
		if err != nil {
			return nil, err
		}
		return jsonpatch.CreateMergePatch(before, after)
	}
	return nil, fmt.Errorf("%s has no action %s", resource.GetKind(), name)
}

// A table without entries may be a list or an object in Lua: where there was an object before, it is one, as Argo CD has it too.
func keepEmpty(changed, before any) any {
	switch was := before.(type) {
	case map[string]any:
		if is, ok := changed.(map[string]any); ok {
			for key, value := range is {
				is[key] = keepEmpty(value, was[key])
			}
		} else if list, ok := changed.([]any); ok && len(list) == 0 {
			return was
		}
	case []any:
		if is, ok := changed.([]any); ok && len(is) == len(was) {
			for i := range is {
				is[i] = keepEmpty(is[i], was[i])
			}
		}
	}
	return changed
}

// runLua runs a script as Argo CD does when a user has not asked for the open libraries: a second, the basic functions, tables, time
// and date. No strings, no mathematics, no JSON.
func runLua(resource *unstructured.Unstructured, script string) ([]byte, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	open := func(name string, library lua.LGFunction) {
		state.Push(state.NewFunction(library))
		state.Push(lua.LString(name))
		state.Call(1, 0)
	}
	open(lua.LoadLibName, lua.OpenPackage)
	open(lua.BaseLibName, lua.OpenBase)
	open(lua.TabLibName, lua.OpenTable)
	open(lua.OsLibName, lua.OpenOs)
	system := state.GetGlobal(lua.OsLibName)
	now, date := state.GetField(system, "time"), state.GetField(system, "date")
	state.SetGlobal(lua.OsLibName, lua.LNil)
	state.SetField(state.GetField(state.GetGlobal("package"), "loaded"), lua.OsLibName, lua.LNil)
	state.PreloadModule(lua.OsLibName, func(l *lua.LState) int {
		module := l.NewTable()
		l.SetField(module, "time", now)
		l.SetField(module, "date", date)
		l.Push(module)
		return 1
	})
	limited, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	state.SetContext(limited)
	state.SetGlobal("obj", toLua(state, resource.Object))
	if err := state.DoString(script); err != nil {
		return nil, err
	}
	table, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("the script returned no table")
	}
	return luajson.Encode(table)
}

func toLua(state *lua.LState, value any) lua.LValue {
	switch v := value.(type) {
	case bool:
		return lua.LBool(v)
	case int64:
		return lua.LNumber(v)
	case float64:
		return lua.LNumber(v)
	case string:
		return lua.LString(v)
	case []any:
		table := state.CreateTable(len(v), 0)
		for _, item := range v {
			table.Append(toLua(state, item))
		}
		return table
	case map[string]any:
		table := state.CreateTable(0, len(v))
		for key, item := range v {
			table.RawSetString(key, toLua(state, item))
		}
		return table
	}
	return lua.LNil
}
