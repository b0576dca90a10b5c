// Package mongo is the store for real use.
package mongo
