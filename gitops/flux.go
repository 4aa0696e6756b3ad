package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// fluxChecks are the health checks of a Kustomization, by kind.
type fluxChecks map[string]*cel.StatusEvaluator

func readFlux(examples string) (fluxChecks, error) {
	text, err := os.ReadFile(filepath.Join(examples, "flux", "kustomization.yaml"))
	if err != nil {
		return nil, err
	}
	var file struct {
		Spec struct {
			HealthCheckExprs []map[string]any `json:"healthCheckExprs"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	checks := fluxChecks{}
	for _, written := range file.Spec.HealthCheckExprs {
		again, err := yaml.Marshal(written)
		if err != nil {
			return nil, err
		}
		var check kustomize.CustomHealthCheck
		if err := yaml.UnmarshalStrict(again, &check); err != nil {
			return nil, err
		}
		evaluator, err := cel.NewStatusEvaluator(&check.HealthCheckExpressions)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", check.Kind, err)
		}
		checks[check.APIVersion+"/"+check.Kind] = evaluator
	}
	return checks, nil
}

func (f fluxChecks) judge(resource *unstructured.Unstructured) (string, error) {
	evaluator, ok := f[resource.GetAPIVersion()+"/"+resource.GetKind()]
	if !ok {
		return "", fmt.Errorf("no health check for %s", resource.GetKind())
	}
	result, err := evaluator.Evaluate(context.Background(), resource)
	if err != nil {
		return "", err
	}
	return result.Status.String(), nil
}
