// Judges dumps of our resources as the tools of a GitOps team do: kstatus by its library, Argo CD's scripts in its Lua, Flux's
// expressions by its evaluator.
//
//	gitops check DUMPS EXAMPLES TABLE   prints each dump's verdicts and fails where they are not those of the table
//	gitops act EXAMPLES ACTION          reads a resource as JSON and prints the patch that Argo CD would send
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "check":
		return check(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "act":
		return act(args[1], args[2])
	}
	return fmt.Errorf("gitops check DUMPS EXAMPLES TABLE, or gitops act EXAMPLES ACTION")
}

func check(dumps, examples, table string) error {
	argo, err := readArgo(examples)
	if err != nil {
		return err
	}
	flux, err := readFlux(examples)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(table)
	if err != nil {
		return err
	}
	wanted := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && !strings.HasPrefix(line, "#") {
			wanted[fields[0]] = strings.Join(fields[1:], " ")
		}
	}
	files, err := filepath.Glob(filepath.Join(dumps, "*", "*.yaml"))
	if err != nil {
		return err
	}
	wrong := 0
	fmt.Printf("  %-38s %-12s %-12s %-12s %s\n", "dump", "kstatus", "Argo CD", "Flux", "actions that are offered")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), ".yaml")
		verdicts, err := judge(file, argo, flux)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		mark := " "
		if wanted[name] != strings.Join(verdicts, " ") {
			mark = "!"
			wrong++
		}
		fmt.Printf("%s %-38s %-12s %-12s %-12s %s\n", mark, name, verdicts[0], verdicts[1], verdicts[2], verdicts[3])
		if mark == "!" {
			fmt.Printf("  %-38s %s\n", "  must be", wanted[name])
		}
		delete(wanted, name)
	}
	for name := range wanted {
		fmt.Printf("! %s has no dump\n", name)
		wrong++
	}
	if wrong > 0 || len(files) == 0 {
		return fmt.Errorf("%d of %d dumps are not judged as %s says", wrong, len(files), table)
	}
	return nil
}

func judge(file string, argo *argoScripts, flux fluxChecks) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	resource, err := parse(text)
	if err != nil {
		return nil, err
	}
	computed, err := status.Compute(resource)
	if err != nil {
		return nil, err
	}
	health, err := argo.health(resource)
	if err != nil {
		return nil, err
	}
	judged, err := flux.judge(resource)
	if err != nil {
		return nil, err
	}
	actions, err := argo.offered(resource)
	if err != nil {
		return nil, err
	}
	return []string{computed.Status.String(), health, judged, actions}, nil
}

// Numbers must come out as int64, as they do from an API server: encoding/json would make them float64.
func parse(text []byte) (*unstructured.Unstructured, error) {
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	resource := &unstructured.Unstructured{}
	return resource, resource.UnmarshalJSON(json)
}

func act(examples, action string) error {
	argo, err := readArgo(examples)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	resource, err := parse(text)
	if err != nil {
		return err
	}
	patch, err := argo.patch(resource, action)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(patch, '\n'))
	return err
}
