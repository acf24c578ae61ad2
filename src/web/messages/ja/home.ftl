home-title = 今日の業務
