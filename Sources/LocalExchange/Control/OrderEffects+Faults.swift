extension FaultKind {
    /// What can go wrong with an order: a fault that has no effect on it waits for another.
    ///
    /// - Parameters:
    ///   - mayFillInPart: whether it takes what it can at once and ends.
    ///   - replaces: whether it takes the place of another.
    static func ofOrders(mayFillInPart: Bool, replaces: Bool) -> Set<FaultKind> {
        var kinds: Set<FaultKind> = [.hideOrder, .lateFill, .selfTrade, .feeAssetSwitch]
        if mayFillInPart { kinds.insert(.partialImmediate) }
        if replaces { kinds.insert(.replaceHalf) }
        return kinds
    }
}

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
