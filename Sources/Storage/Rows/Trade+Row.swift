import Domain
import Money

extension Trade {
    /// ``Columns/trade``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(id)
        sink.identifier(order)
        sink.identifier(conversion)
        sink.account(account)
        sink.text(venueTradeID)
        sink.text(venueOrderID)
        sink.text(symbol.base.code)
        sink.text(symbol.quote.code)
        sink.text(side.rawValue)
        sink.amount(quantity)
        sink.amount(price)
        sink.amount(notional)
        sink.text(fee.asset.code)
        sink.amount(fee.amount)
        sink.flag(isMaker)
        sink.instant(at)
        sink.text(state.rawValue)
    }

    /// Reads ``Columns/trade``.
    init(from row: inout some RowSource) throws(StorageError) {
        let id: TradeID = try row.identifier()
        let order: OrderID = try row.identifier()
        let conversion: ConversionID = try row.identifier()
        let account = try row.account()
        let venueTradeID = try row.text()
        let venueOrderID = try row.text()
        let symbol = try row.symbol()
        let side: Side = try row.word()
        let quantity = try row.amount()
        let price = try row.amount()
        let notional = try row.amount()
        let feeAsset = try row.asset()
        let fee = Fee(try row.amount(), of: feeAsset)
        let isMaker = try row.flag()
        let at = try row.instant()
        self.init(
            id: id, order: order, conversion: conversion, account: account, symbol: symbol,
            side: side,
            fill: Fill(
                venueTradeID: venueTradeID, venueOrderID: venueOrderID, quantity: quantity,
                price: price, notional: notional, fee: fee, isMaker: isMaker, at: at),
            state: try row.word())
    }
}
