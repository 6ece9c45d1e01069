/// Whether an account's money is real (spec/trade.md, section 1). A tenant has accounts of one kind
/// only.
package enum AccountEnvironment: String, CaseIterable, Hashable, Sendable {
    case live
    case test
}
