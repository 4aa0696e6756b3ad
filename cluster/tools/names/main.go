// Command names answers DNS queries for the services of the local cluster: CoreDNS with the few plugins that this needs.
//
// The stock main package links every plugin (cloud vendors, tracing, etcd 3.7), which costs minutes of compilation and
// needs another etcd client than the one Kubernetes 1.36 pins.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
)

func init() {
	dnsserver.Directives = []string{"bind", "errors", "cache", "kubernetes"}
}

func main() {
	coremain.Run()
}
