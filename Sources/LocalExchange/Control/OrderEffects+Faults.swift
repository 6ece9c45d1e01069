extension OrderEffects {
    /// What the faults of an order do inside the exchange.
    package init(_ faults: [FaultKind: Duration]) {
        self.init()
        hiddenFor = faults[.hideOrder] ?? .zero
        tradesLateBy = faults[.lateFill] ?? .zero
        takesHalf = faults[.partialImmediate] != nil
        meetsItself = faults[.selfTrade] != nil
        switchesFeeAsset = faults[.feeAssetSwitch] != nil
    }
}
