package catalog

// DesignForm is an arm of a study as a scenario states it: a design of liquidation, with its name in this study.
//
// Those of package vault/design build designs that the lending arm runs. Others build their arm themselves, by the interface
// of package sim/arm. The kind stands here because neither knows the other.
type DesignForm interface {
	// Label is the arm's name, unique in a study.
	Label() string
}

// Designs are those a scenario can name.
var Designs = NewKind[DesignForm](Kind{
	Topic: "designs", Key: "design", About: "the designs of liquidation an arm can have",
})

// Checker is a form that says what is wrong between its keys. Check is called when a scenario is read, before any file is opened.
// Keys that were refused hold their zero value; what is said of them is not told.
type Checker interface {
	Check(*Builder)
}
