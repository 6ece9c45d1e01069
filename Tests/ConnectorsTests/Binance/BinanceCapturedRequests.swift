/// What ccxt 4.5.90 and python-binance 1.0.37 sent, as `scripts/binance-requests` printed it:
/// client, call, method, target, body.
enum BinanceCapturedRequests {
    static let text = """
        ccxt time GET /api/v3/time -
        ccxt depth GET /api/v3/depth?symbol=BTCUSDT&limit=1000 -
        ccxt gtc POST /api/v3/order timestamp=1499827319559&symbol=BTCUSDT&side=BUY&newClientOrd\
        erId=0190000000007000a61241d0f6acefeb&newOrderRespType=FULL&type=LIMIT&quantity=0.01&pri\
        ce=61000&timeInForce=GTC&recvWindow=10000&signature=9dc26b7ee48b353d2a84a274ce16434f25a4\
        055529761b1fe6ffd91c35dc5632
        ccxt ioc POST /api/v3/order timestamp=1499827319559&symbol=BTCUSDT&side=SELL&newClientOr\
        derId=0190000000007000a61241d0f6acefeb&newOrderRespType=FULL&type=LIMIT&quantity=0.01&pr\
        ice=61000.5&timeInForce=IOC&recvWindow=10000&signature=6c5cbf9146275248cf49b2cc63e95b625\
        862f7fb51f77378aa6cd4c3389ae4c4
        ccxt fok POST /api/v3/order timestamp=1499827319559&symbol=BTCUSDT&side=BUY&newClientOrd\
        erId=0190000000007000a61241d0f6acefeb&newOrderRespType=FULL&type=LIMIT&quantity=0.01&pri\
        ce=61000.5&timeInForce=FOK&recvWindow=10000&signature=427c24f21c656d6e1cb7d3377221b47a6f\
        5ba02b2dede999e168439eafb0d69b
        ccxt maker POST /api/v3/order timestamp=1499827319559&symbol=BTCUSDT&side=SELL&newClient\
        OrderId=0190000000007000a61241d0f6acefeb&newOrderRespType=FULL&type=LIMIT_MAKER&quantity\
        =0.01&price=61000.5&recvWindow=10000&signature=42378e9216261102636b138cb162ad21df6fe115d\
        ec307e00ae556b397e3107c
        ccxt cancel DELETE /api/v3/order?timestamp=1499827319559&symbol=BTCUSDT&origClientOrderI\
        d=0190000000007000a61241d0f6acefeb&recvWindow=10000&signature=ddee8b6fb37b46c37618ec851d\
        44d93a757da5930d591da620347fd2e650082c -
        ccxt query GET /api/v3/order?timestamp=1499827319559&symbol=BTCUSDT&origClientOrderId=01\
        90000000007000a61241d0f6acefeb&recvWindow=10000&signature=ddee8b6fb37b46c37618ec851d44d9\
        3a757da5930d591da620347fd2e650082c -
        ccxt tradesOfOrder GET /api/v3/myTrades?timestamp=1499827319559&symbol=BTCUSDT&limit=100\
        0&orderId=28&recvWindow=10000&signature=6b3c73cc8ec413a796ec621804cb4940a6fb057ca4693d90\
        1c07a7f5aa955430 -
        ccxt trades GET /api/v3/myTrades?timestamp=1499827319559&symbol=BTCUSDT&startTime=149982\
        7318559&limit=1000&recvWindow=10000&signature=5f16e3af1c5a3663e3573102d5ca80848bd45e6a6d\
        150023821e58464a387465 -
        ccxt openOrders GET /api/v3/openOrders?timestamp=1499827319559&recvWindow=10000&signatur\
        e=f28ad2cc4272bb3e311b754b8d9f69063c8de1fb08546e3f6042c25d5b3bfd2a -
        ccxt account GET /api/v3/account?timestamp=1499827319559&recvWindow=10000&signature=f28a\
        d2cc4272bb3e311b754b8d9f69063c8de1fb08546e3f6042c25d5b3bfd2a -
        ccxt commission GET /api/v3/account/commission?timestamp=1499827319559&symbol=BTCUSDT&re\
        cvWindow=10000&signature=b44a384a2a2e2cd178692c8d1dee9d49a351c9d99fa8a807cd39d5531c51a9b\
        3 -
        ccxt tradeFee GET /sapi/v1/asset/tradeFee?timestamp=1499827319559&symbol=BTCUSDT&recvWin\
        dow=10000&signature=b44a384a2a2e2cd178692c8d1dee9d49a351c9d99fa8a807cd39d5531c51a9b3 -
        ccxt permissions GET /sapi/v1/account/apiRestrictions?timestamp=1499827319559&recvWindow\
        =10000&signature=f28ad2cc4272bb3e311b754b8d9f69063c8de1fb08546e3f6042c25d5b3bfd2a -
        python-binance gtc POST /api/v3/order newClientOrderId=0190000000007000a61241d0f6acefeb&\
        newOrderRespType=FULL&price=61000&quantity=0.01&recvWindow=10000&side=BUY&symbol=BTCUSDT\
        &timeInForce=GTC&timestamp=1499827319559&type=LIMIT&signature=eab4780c23c9c79c4a3db5b7fa\
        5df9c40081501cef6c25b93643839d01c90533
        python-binance ioc POST /api/v3/order newClientOrderId=0190000000007000a61241d0f6acefeb&\
        newOrderRespType=FULL&price=61000.5&quantity=0.01&recvWindow=10000&side=SELL&symbol=BTCU\
        SDT&timeInForce=IOC&timestamp=1499827319559&type=LIMIT&signature=ce7b82cf5501e21bfa86726\
        c09ef93ce759dca1535a88e756bc2a4744257305b
        python-binance maker POST /api/v3/order newClientOrderId=0190000000007000a61241d0f6acefe\
        b&newOrderRespType=FULL&price=61000.5&quantity=0.01&recvWindow=10000&side=SELL&symbol=BT\
        CUSDT&timestamp=1499827319559&type=LIMIT_MAKER&signature=887f6c112506b7b2d74a633e0452d13\
        a600d00440dc155487775f2bdab46d4db
        python-binance query GET /api/v3/order?origClientOrderId=0190000000007000a61241d0f6acefe\
        b&recvWindow=10000&symbol=BTCUSDT&timestamp=1499827319559&signature=9aa16be5d4568b9d1393\
        13c8baae26b0fcb2845c5e6c0953b71cfd42f3b49f3d -
        python-binance tradesOfOrder GET /api/v3/myTrades?limit=1000&orderId=28&recvWindow=10000\
        &symbol=BTCUSDT&timestamp=1499827319559&signature=a6a2beed039d8330e4f014bed08c18921867ee\
        cc86db0661cb246f5b35ab14b8 -
        python-binance account GET /api/v3/account?recvWindow=10000&timestamp=1499827319559&sign\
        ature=77a4fcbc28fc3558185dae0c0dc469e1e1f2c20d9a642c7b5a4bd90ea7985276 -
        python-binance openOrders GET /api/v3/openOrders?recvWindow=10000&timestamp=149982731955\
        9&signature=77a4fcbc28fc3558185dae0c0dc469e1e1f2c20d9a642c7b5a4bd90ea7985276 -
        python-binance tradeFee GET /sapi/v1/asset/tradeFee?recvWindow=10000&symbol=BTCUSDT&time\
        stamp=1499827319559&signature=288e6c886ee4ac8dc157975b3e8540aa4394ac29d9381e3387bccc4e39\
        01a0b7 -
        python-binance permissions GET /sapi/v1/account/apiRestrictions?recvWindow=10000&timesta\
        mp=1499827319559&signature=77a4fcbc28fc3558185dae0c0dc469e1e1f2c20d9a642c7b5a4bd90ea7985\
        276 -
        python-binance replace POST /api/v3/order/cancelReplace cancelOrigClientOrderId=01900000\
        00007000a61241d0f6acefeb&cancelReplaceMode=STOP_ON_FAILURE&cancelRestrictions=ONLY_NEW&n\
        ewClientOrderId=01900000000070008b6bd4a478cd7bac&newOrderRespType=FULL&price=60999.5&qua\
        ntity=0.01&recvWindow=10000&side=BUY&symbol=BTCUSDT&timeInForce=GTC&timestamp=1499827319\
        559&type=LIMIT&signature=467fab732cf563b5d11fdda9c8cac9b3c02f97f6a3f50d5d036b2949c00e8dd\
        c
        """
}
